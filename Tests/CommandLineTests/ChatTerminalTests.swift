import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A conversation in a terminal", .needsTerminal, .serialized)
struct ChatTerminalTests {
    let program: Program

    init() throws { program = try Program() }

    @Test("Tab completes commands, then photos with what they have in common, and lists them at the second Tab")
    func completion() throws {
        let terminal = try Terminal(program)
        try terminal.add("turned.jpg", as: "holiday/my turned photo.jpg")
        try terminal.add("red-circle.png", as: "holiday/my red circle.png")
        try terminal.add("red-circle.png", as: "holiday/notes.txt")
        try terminal.startConversation()
        try terminal.type("/ima")
        try terminal.press("Tab")
        try terminal.wait(for: "behold> /image")
        try terminal.press("Tab")
        try terminal.wait(for: "/image   /images")
        try terminal.type(" ho")
        try terminal.press("Tab")
        try terminal.wait(for: "/image holiday/")
        try terminal.press("Tab")
        try terminal.wait(for: #"/image holiday/my\"#)
        try terminal.press("Tab")
        try terminal.wait(for: "my red circle.png")
        try terminal.type("t")
        try terminal.press("Tab")
        try terminal.wait(for: #"/image holiday/my\ turned\ photo.jpg"#)
        try terminal.press("Enter")
        try terminal.wait(for: "480 × 480 JPEG", prompt: "behold>")
        try terminal.type("what is above the red circ")
        try terminal.press("Tab", "Tab")
        try terminal.enter("le?")
        try expectScreen(try terminal.wait(for: "star", prompt: "behold>"), is: "completion")
    }

    @Test("A dragged path with blanks and quotes is a photo; several are numbered; Ctrl-D leaves")
    func dragged() throws {
        let terminal = try Terminal(program)
        let first = try terminal.add("turned.jpg", as: "it's \"one\".jpg")
        let second = try terminal.add("red-circle.png", as: "two photos.png")
        try terminal.startConversation()
        try terminal.paste(Array(first.map { " '\"".contains($0) ? "\\\($0)" : "\($0)" }.joined().utf8))
        try terminal.press("Enter")
        try terminal.wait(for: "@1", prompt: "behold>")
        try terminal.paste(Array("'\(second)' ".utf8))
        try terminal.press("Enter")
        try terminal.wait(for: "@2", prompt: "behold>")
        try terminal.enter("@1 what is above the red circle?")
        try terminal.wait(for: "star", prompt: "behold>")
        try terminal.enter("what color is the circle?")
        try terminal.wait(for: "red  ", prompt: "behold>")
        try terminal.press("C-d")
        try terminal.wait(for: "behold>", prompt: "$")
        try terminal.enter("echo left with $?")
        try terminal.wait(for: "left with 0")
    }

    @Test("Ctrl-C at the prompt throws the line away; in mid-answer it stops the answer, and what was done is kept")
    func interruption() throws {
        let terminal = try Terminal(program)
        let names = try (0..<60).map { index in
            let name = "p\(100 + index).png"
            try terminal.add("three-stars.png", as: name, marked: "\(index)")
            return name
        }
        try terminal.startConversation("--threads 1")
        try terminal.type("what is thi")
        try terminal.press("C-c")
        try terminal.wait(for: "^C", prompt: "behold>")
        try terminal.enter(names.joined(separator: " "))
        try terminal.wait(for: "@60 ", prompt: "behold>")
        try terminal.enter("@all /caption")
        try terminal.wait("a caption") { rows in rows.contains { $0.hasPrefix("p10") && $0.contains("three white") } }
        try terminal.press("C-c")
        try terminal.wait(for: "stopped", prompt: "behold>")
        try terminal.enter("how many stars are there?")
        try terminal.wait(for: " %", prompt: "behold>")
        try terminal.enter("/quit")
        try terminal.wait(for: "/quit", prompt: "$")
        let turns = try program.run("history", "--jsonl", "--limit", "1000").objects()
        let statuses = turns.compactMap { $0["status"] as? String }
        #expect(turns.count < 61 && turns.count >= 2)
        #expect(statuses.first == "done" && statuses.count { $0 == "partial" } <= 1)
        #expect(statuses.allSatisfy { ["done", "partial"].contains($0) }, "\(statuses)")
        for turn in turns where turn["status"] as? String == "partial" { #expect(turn["answer"] is String) }
    }

    @Test("A line that is being typed is drawn anew when the window changes, narrow or wide")
    func resizing() throws {
        let terminal = try Terminal(program)
        try terminal.add("turned.jpg", as: "turned.jpg")
        try terminal.startConversation()
        try terminal.enter("turned.jpg")
        try terminal.wait(for: "@1", prompt: "behold>")
        try terminal.type("what is above the red circle and to the left of the purple star in this photo?")
        try terminal.wait(for: "photo?")
        try terminal.resize(columns: 40)
        try expectScreen(
            try terminal.wait("40 columns") { $0.last == "photo?" },
            is: "resized-40")
        try terminal.resize(columns: 200)
        try expectScreen(
            try terminal.wait("200 columns") {
                $0.last?.hasSuffix("circle and to the left of the purple star in this photo?") ?? false
            },
            is: "resized-200")
        try terminal.press("Enter")
        try terminal.wait(for: " %", prompt: "behold>")
    }

    @Test("Windows of 40 and of 200 columns", arguments: [40, 200])
    func widths(columns: Int) throws {
        let terminal = try Terminal(program, columns: columns, rows: 100)
        try terminal.add("star-and-rectangle.jpg", as: "star.jpg")
        try terminal.add("turned.jpg", as: "turned.jpg")
        try terminal.startConversation()
        for line in [
            "star.jpg turned.jpg", "@1 what is left of it?", "/top", "/images", "/caption", "@3 what?",
            "/help",
        ] {
            try terminal.enter(line)
            try terminal.wait(for: "behold> " + line, prompt: "behold>")
        }
        try expectScreen(terminal.screen(), is: "width-\(columns)")
    }

    @Test(
        "A dumb terminal and --plain get no escape sequence and no line editing; Ctrl-C and Ctrl-D do what they do",
        arguments: [("dumb", ""), ("screen-256color", "--plain")])
    func plain(term: String, option: String) throws {
        let terminal = try Terminal(program, variables: ["TERM": term])
        try terminal.add("turned.jpg", as: "turned.jpg")
        try terminal.startConversation(option)
        try terminal.enter("turned.jpg")
        try terminal.wait(for: "@1", prompt: "behold>")
        try terminal.type("what is abo")
        try terminal.press("C-c")
        try terminal.wait(for: "^C", prompt: "behold>")
        try terminal.enter("what is above the red circle?")
        try terminal.wait(for: "star", prompt: "behold>")
        try terminal.enter("/why")
        try terminal.wait(for: "9 is most", prompt: "behold>")
        try expectScreen(terminal.screen(), is: "plain-\(term)")
        try terminal.press("C-d")
        try terminal.wait(for: "behold>", prompt: "$")
        #expect(!terminal.output.contains(0x1b))
    }

    @Test("/why draws a heat map in half blocks where the terminal has colours, and digits where it hasn't")
    func heatMap() throws {
        for (variables, isColoured) in [(["COLORTERM": "truecolor"], true), (["NO_COLOR": "1"], false)] {
            let terminal = try Terminal(program, rows: 50, variables: variables)
            try terminal.add("turned.jpg", as: "turned.jpg")
            try terminal.startConversation()
            try terminal.enter("turned.jpg")
            try terminal.wait(for: "@1", prompt: "behold>")
            try terminal.enter("what is above the red circle?")
            try terminal.wait(for: "star", prompt: "behold>")
            try terminal.enter("/why")
            try terminal.wait(for: isColoured ? "more" : "9 is most", prompt: "behold>")
            #expect(contains(terminal.output, "\u{1b}[38;2;") == isColoured)
            #expect(contains(terminal.output, "▀") == isColoured)
        }
    }

    @Test("A line is edited where the cursor is, also between wide letters; Ctrl-R finds an earlier one")
    func editing() throws {
        let terminal = try Terminal(program)
        try terminal.startConversation()
        try terminal.type("ogu犬s")
        try terminal.press("Left", "BSpace", "C-a")
        try terminal.type("/b")
        try terminal.press("Enter")
        try terminal.wait(for: "/bogus is no command", prompt: "behold>")
        try terminal.enter("/other")
        try terminal.wait(for: "/other is no command", prompt: "behold>")
        try terminal.press("C-r")
        try terminal.type("bog")
        try terminal.wait("the earlier line") { $0.last == "bck:bog" }
        try terminal.press("Enter")
        try terminal.wait("the command again") { $0.count { $0.contains("/bogus is no command") } == 2 }
    }

    @Test("What was typed comes back with the arrow keys in the next conversation, unless nothing was to be kept")
    func inputHistory() throws {
        let terminal = try Terminal(program)
        try terminal.startConversation("--no-history")
        try terminal.enter("is this forgotten?")
        try terminal.wait(for: "no photo yet", prompt: "behold>")
        try terminal.press("C-d")
        let file = program.home.appending("data/behold/input-history")
        #expect(!FileManager.default.fileExists(atPath: file.path))
        try terminal.wait(for: "behold>", prompt: "$")
        try terminal.startConversation("--history other.sqlite")
        try terminal.enter("is this another's?")
        try terminal.wait(for: "no photo yet", prompt: "behold>")
        try terminal.press("C-d")
        try terminal.wait(for: "behold>", prompt: "$")
        #expect(!FileManager.default.fileExists(atPath: file.path))
        try terminal.startConversation()
        try terminal.enter("is this remembered?")
        try terminal.wait(for: "no photo yet", prompt: "behold>")
        try terminal.press("C-d")
        try terminal.wait(for: "behold>", prompt: "$")
        #expect(try String(contentsOf: file, encoding: .utf8) == "is this remembered?\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        // Lines that others put there do no harm.
        try Data("\u{1b}]0;taken\u{7}\nplain\nturned \u{202e}around\n".utf8).write(to: file)
        try terminal.startConversation()
        try terminal.press("Up")
        try terminal.wait(for: "behold> turned")
        try terminal.press("Up")
        try terminal.wait(for: "behold> plain")
        #expect(!contains(terminal.output, "\u{202e}") && !contains(terminal.output, "\u{1b}]0;"))
    }

    @Test("What is typed and pasted steers nothing, and is asked as it is")
    func hostile() throws {
        let terminal = try Terminal(program)
        try terminal.add("turned.jpg", as: "turned.jpg")
        try terminal.startConversation()
        try terminal.enter("turned.jpg")
        try terminal.wait(for: "@1", prompt: "behold>")
        let title = terminal.title
        try terminal.paste(Array("is \u{202e}this\u{2066} \u{9b}31m a \u{e0041}circle?\n".utf8))
        try terminal.wait(for: " %", prompt: "behold>")
        try terminal.paste(
            Array("\u{1b}]0;taken\u{7}\u{1b}[2J\u{1b}[8m".utf8) + [0, 0xff, 0xc3] + Array("what?\n".utf8))
        try terminal.wait("an answer") { $0.count { $0.contains(" %") } == 2 }
        try terminal.paste(Array(repeating: UInt8(ascii: "a"), count: 100_000) + [0x0a])
        try terminal.wait(for: "more than the limit of 4096 bytes", prompt: "behold>")
        try terminal.enter("/history")
        try terminal.wait(for: "behold> /history", prompt: "behold>")
        #expect(terminal.title == title)
        for sequence in ["\u{202e}", "\u{2066}", "\u{9b}", "\u{e0041}", "\u{1b}]0;", "\u{1b}[8m"] {
            #expect(!contains(terminal.output, sequence), "\(sequence.unicodeScalars.map(\.value))")
        }
        let asked = try program.run("history", "--jsonl").objects().last?["question"] as? String
        #expect(asked == "is \u{202e}this\u{2066} \u{9b}31m a \u{e0041}circle?")
    }

    @Test("Ctrl-Z stops the program, fg goes on; the terminal is left as it was found")
    func suspension() throws {
        let terminal = try Terminal(program)
        try terminal.enter("stty -a > before")
        try terminal.startConversation()
        try terminal.type("what is")
        try terminal.press("C-z")
        try terminal.wait(for: "Stopped")
        try terminal.enter("fg")
        try terminal.wait("the line again") { $0.last == "behold> what is" }
        try terminal.enter(" this?")
        try terminal.wait(for: "no photo yet", prompt: "behold>")
        try terminal.press("C-d")
        try terminal.wait(for: "behold>", prompt: "$")
        try terminal.enter("stty -a > after; cmp before after && echo unchanged")
        try terminal.wait(for: "unchanged", prompt: "$")
        // Ended from outside, too.
        try terminal.startConversation()
        try terminal.type("half a question")
        try terminal.wait(for: "half a question")
        kill(try terminal.process(), SIGTERM)
        try terminal.wait(for: "Terminated", prompt: "$")
        try terminal.enter("stty -a > after; cmp before after && echo still unchanged")
        try terminal.wait(for: "still unchanged", prompt: "$")
    }

    @Test("A terminal ends with its test, and has nothing open of another one")
    func ending() throws {
        let ends = try makePipe()
        var terminal: Terminal? = try Terminal(program)
        let server = try #require(terminal?.server)
        close(ends.writing)
        #expect(fcntl(ends.reading, F_SETFL, O_NONBLOCK) == 0)
        var byte: UInt8 = 0
        #expect(unsafe read(ends.reading, &byte, 1) == 0, "the other end is still open")
        close(ends.reading)
        terminal = nil
        var patience = 1_000
        while kill(server, 0) == 0, patience > 0 {
            usleep(10_000)
            patience -= 1
        }
        #expect(patience > 0, "tmux goes on")
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        Data(bytes).range(of: Data(text.utf8)) != nil
    }
}
