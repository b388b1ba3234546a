import Behold
import Testing

@testable import behold

/// What terminals say of themselves, and what they are sent for it.
@Suite("Graphics of terminals")
struct TerminalGraphicsTests {
    private func best(
        _ environment: [String: String], isTerminal: Bool = true, plain: Bool = false
    ) -> TerminalPicture {
        TerminalPicture.best(isTerminal: isTerminal, plain: plain) { environment[$0] }
    }

    @Test(
        "A terminal gets the best picture that it says it can show",
        arguments: [
            (["TERM": "xterm-kitty"], .kitty),
            (["TERM": "xterm-ghostty", "COLORTERM": "truecolor"], .kitty),
            (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], .kitty),
            (["TERM": "xterm-256color", "KONSOLE_VERSION": "230805", "COLORTERM": "truecolor"], .kitty),
            (
                ["TERM": "xterm-256color", "KONSOLE_VERSION": "210800", "COLORTERM": "truecolor"],
                .halfBlocks(trueColour: true)
            ),
            (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "COLORTERM": "truecolor"], .iTerm2),
            (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], .iTerm2),
            (["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"], .iTerm2),
            (["TERM": "foot"], .sixel), (["TERM": "mlterm-256color"], .sixel), (["TERM": "xterm-sixel"], .sixel),
            (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .halfBlocks(trueColour: true)),
            (["TERM": "xterm", "COLORTERM": "24bit"], .halfBlocks(trueColour: true)),
            (["TERM": "xterm-direct"], .halfBlocks(trueColour: true)),
            (["TERM": "xterm-256color"], .halfBlocks(trueColour: false)),
            (["TERM": "xterm"], .characters), (["TERM": "linux"], .characters), (["TERM": "dumb"], .characters),
            ([:], .characters),
        ] as [([String: String], TerminalPicture)])
    func choice(environment: [String: String], picture: TerminalPicture) {
        #expect(best(environment) == picture)
    }

    @Test("A multiplexer passes colours on, and no pictures")
    func multiplexers() {
        let inside = ["TERM_PROGRAM": "iTerm.app", "COLORTERM": "truecolor", "KITTY_WINDOW_ID": "1"]
        for own in [
            ["TERM": "tmux-256color"], ["TERM": "xterm-256color", "TMUX": "/tmp/t"], ["TERM": "screen-256color"],
        ] {
            #expect(best(inside.merging(own) { $1 }) == .halfBlocks(trueColour: true))
        }
        #expect(best(["TERM": "screen-256color"]) == .halfBlocks(trueColour: false))
    }

    @Test("No colour and no picture in a pipe, with --plain, with NO_COLOR")
    func plain() {
        let environment = ["TERM": "xterm-kitty", "COLORTERM": "truecolor"]
        #expect(best(environment, isTerminal: false) == .characters)
        #expect(best(environment, plain: true) == .characters)
        #expect(best(environment.merging(["NO_COLOR": "1"]) { $1 }) == .characters)
    }
}
