import Foundation
import TestSupport
import Testing

@Suite("Commands that read from a terminal", .needsTerminal, .serialized)
struct TypedAnswerTests {
    let program: Program

    init() throws { program = try Program() }

    @Test("Who removes turns at a terminal is asked; where that can't be seen, --yes is to be said")
    func removal() throws {
        let history = try WrittenHistory(of: program)
        try history.record("what is it?", "a dog")
        let terminal = try Terminal(program)
        try terminal.enter("behold history rm --all 2> errors; echo status $?; cat errors")
        try terminal.wait(for: "--yes", prompt: "$")
        #expect(try terminal.screen().contains("status 64"))
        try terminal.enter("clear; behold history rm --all")
        try terminal.wait(for: "Remove 1 turn for good? [y/N]")
        try terminal.enter("n")
        try terminal.wait(for: "nothing was removed", prompt: "$")
        #expect(try history.value("SELECT count(*) FROM turn") == 1)
        try terminal.enter("clear; behold history rm --all --yes 2> errors; echo status $?")
        try terminal.wait(for: "status 0", prompt: "$")
        #expect(try history.value("SELECT count(*) FROM turn") == 0)
    }

    @Test("Questions that are to be typed are asked for; --quiet doesn't")
    func questions() throws {
        let terminal = try Terminal(program)
        try terminal.add("red-circle.png", as: "circle.png")
        try terminal.enter("behold ask circle.png")
        try terminal.wait(for: "behold: questions, one a line; Ctrl-D ends")
        try terminal.enter("what color is the circle?")
        try terminal.wait(for: "red  ")
        try terminal.press("C-d")
        try terminal.enter("clear; behold ask circle.png --quiet")
        try terminal.enter("what color is the circle?")
        #expect(try !terminal.wait(for: "red  ").contains { $0.contains("one a line") })
        try terminal.press("C-d")
    }
}
