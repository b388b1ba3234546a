import Behold
import Terminal

extension TerminalPicture {
    /// What standard output can show.
    static func forStandardOutput(plain: Bool) -> TerminalPicture {
        best(isTerminal: StandardOutput.isTerminal, plain: plain, environment: Environment.value)
    }

    /// The best picture that a terminal says it can show. Terminals are known by the variables that they set; one that says
    /// nothing gets characters.
    /// - Parameter environment: a variable's value; nil where it isn't set, or empty.
    static func best(isTerminal: Bool, plain: Bool, environment: (String) -> String?) -> TerminalPicture {
        guard isTerminal, !plain, environment("NO_COLOR") == nil, let terminal = environment("TERM"), terminal != "dumb"
        else { return .characters }
        // A multiplexer passes colours through, and no pictures.
        let isMultiplexed =
            environment("TMUX") != nil || environment("STY") != nil || terminal.hasPrefix("screen")
            || terminal.hasPrefix("tmux")
        if !isMultiplexed, let graphics = graphics(of: terminal, environment) { return graphics }
        if ["truecolor", "24bit"].contains(environment("COLORTERM")) || terminal.hasSuffix("-direct") {
            return .halfBlocks(trueColour: true)
        }
        return terminal.contains("256color") ? .halfBlocks(trueColour: false) : .characters
    }

    private static func graphics(of terminal: String, _ environment: (String) -> String?) -> TerminalPicture? {
        let program = environment("TERM_PROGRAM")
        if ["xterm-kitty", "xterm-ghostty"].contains(terminal) || program == "ghostty"
            || environment("KITTY_WINDOW_ID") != nil
        {
            return .kitty
        }
        // Konsole draws them from 22.04 on.
        if let version = environment("KONSOLE_VERSION").flatMap({ Int($0) }), version >= 220_400 { return .kitty }
        // iTerm2 says its name through ssh in a variable of the locale's.
        if ["iTerm.app", "WezTerm", "mintty"].contains(program) || environment("LC_TERMINAL") == "iTerm2" {
            return .iTerm2
        }
        let drawsSixels = ["foot", "mlterm", "contour", "yaft"].contains { terminal.hasPrefix($0) }
        return drawsSixels || terminal.contains("sixel") ? .sixel : nil
    }
}
