import Foundation
import TestSupport
import Testing

@testable import behold

@Suite("The words of a command line")
struct CommandWordsTests {
    let program: Program
    private let photo = Program.sample("red-circle.png")

    init() throws { program = try Program() }

    @Test("A name that begins with a dash is no bundle of options: it is refused with the way to write it")
    func dashes() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: photo, toPath: folder.appending("-holiday.jpg").path)
        for words in [["caption", photo, "-holiday.jpg"], ["ask", photo, "-hello?"], ["-holiday.jpg"]] {
            let result = try program.run(bytes: words.map { Array($0.utf8) })
            let name = words.last ?? ""
            expectRefusal(
                result, status: 64, saying: "\(name): no such option; write ./\(name), or put it after --")
        }
        // What comes after an option is its value, and after -- nothing is an option.
        #expect(try program.run("ask", photo, "--question", "-hello?").status == 0)
        #expect(try program.run("ask", photo, "--", "-hello?").status == 0)
        #expect(try program.run("search", "--text", "-a red circle", photo).status == 0)
        let negative = try program.run("caption", photo, "--length-penalty", "-0.5")
        #expect(!negative.errors.contains("no such option"))
        #expect(try program.run("ask", "-help").text.hasPrefix("OVERVIEW"))
        #expect(try program.run("caption", "-h").text.hasPrefix("OVERVIEW"))
    }

    @Test(
        "No word is lost where a library makes room for a variable before the program begins",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc"), "needs a C compiler, /usr/bin/cc"))
    func movedEnvironment() throws {
        let folder = try TemporaryFolder()
        let source = try folder.write(
            Data(
                """
                #include <stdlib.h>
                __attribute__((constructor)) static void add(void) { setenv("ADDED_BY_A_LIBRARY", "1", 1); }

                """.utf8), to: "library.c")
        let library = folder.appending("library.so").path
        let compiler = try Foundation.Process.run(
            URL(filePath: "/usr/bin/cc"), arguments: ["-shared", "-fPIC", "-o", library, source.path])
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
        var preloaded = program
        preloaded.environment["LD_PRELOAD"] = library
        expectRefusal(try preloaded.run("nonsense"), status: 64, saying: "nonsense is no command")
        for words in [
            ["ask", "", "what?"], [""], ["ask", photo, "what color is the circle?", "--no-history"], ["ask", "a\nb"],
        ] {
            let plain = try program.run(bytes: words.map { Array($0.utf8) })
            let result = try preloaded.run(bytes: words.map { Array($0.utf8) })
            #expect(result.status == plain.status && result.errors == plain.errors && result.text == plain.text)
        }
        // Bytes as they are, also those that aren't UTF-8.
        let name: [UInt8] = [0x2f, 0xff] + Array(".png".utf8)
        let bytes = try preloaded.run(bytes: [Array("ask".utf8), name, Array("what?".utf8)])
        expectRefusal(bytes, status: 66, saying: "no such file")
    }

    @Test("A misspelt command is refused with the one that may be meant")
    func misspelt() throws {
        for (words, meant) in [
            (["histroy"], "did you mean history?"), (["captoin", photo], "did you mean caption?"),
            (["--quiet", "serach", "x"], "did you mean search?"), (["version"], "did you mean --version?"),
            (["help", "nope"], "nope is no command"), (["help", "history", "shwo"], "did you mean show?"),
            (["bewilderment"], "bewilderment is no command; `behold --help` lists them"),
        ] {
            let result = try program.run(bytes: words.map { Array($0.utf8) })
            expectRefusal(result, status: 64, saying: meant, "is no command")
        }
        expectRefusal(
            try program.run(photo, "what color is it?"), status: 64, saying: "behold ask \(photo) \"…\"")
        expectRefusal(
            try program.run((photo as NSString).deletingLastPathComponent), status: 64, saying: "behold caption")
        #expect(try program.run("help").status == 0)
        #expect(try program.run("help", "history", "show").text.contains("behold history show"))
    }

    @Test("The nearest word takes two changes at most, and fewer than half of the letters")
    func spelling() {
        let words = ["ask", "caption", "search", "history", "chat"]
        for (typed, expected) in [
            ("histroy", "history"), ("HISTORY", "history"), ("capton", "caption"), ("captionss", "caption"),
            ("aks", "ask"), ("x", nil), ("", nil), ("caht", "chat"), ("cart", nil), ("historical", nil),
        ] {
            #expect(Spelling.nearest(to: typed, among: words) == expected, "\(typed)")
        }
    }

    @Test("Options may stand before the command and before its subcommand, whatever they are")
    func order() throws {
        for (words, expected) in [
            (["--beams", "5", "caption", "x"], ["caption", "--beams", "5", "x"]),
            (["--limit", "2", "history"], ["history", "--limit", "2"]),
            (
                ["--json", "--history", "F", "history", "show", "1"],
                ["history", "show", "--json", "--history", "F", "1"]
            ),
            (["history", "--history", "F", "show", "1"], ["history", "show", "--history", "F", "1"]),
            (["history", "--since", "today", "dog"], ["history", "--since", "today", "dog"]),
            (["history", "--limit", "2", "--", "show"], ["history", "--limit", "2", "--", "show"]),
            (["model", "--json", "list"], ["model", "list", "--json"]),
            (["--image", "a.jpg", "ask", "what?"], ["ask", "--image", "a.jpg", "what?"]),
            (["--", "caption"], ["--", "caption"]), (["-", "caption"], ["-", "caption"]), ([], []),
        ] {
            #expect(words.withCommandFirst == expected, "\(words)")
        }
        let history = try WrittenHistory(of: program)
        for number in 1...3 { try history.record("question \(number)?", "yes") }
        #expect(try program.run("--limit", "2", "history").lines.count == 2)
        #expect(
            try program.run("history", "--history", program.historyPath, "show", "1").text.contains("question 1?"))
        #expect(try program.run("--beams", "1", "caption", photo).status == 0)
    }

    @Test("No option is a flag of one command and has a value in another: words before a command are told apart")
    func options() throws {
        func all(_ command: CommandDescription) -> [CommandDescription.Argument] {
            command.arguments + command.subcommands.flatMap(all)
        }
        let arguments = all(try #require(CommandDescription.program))
        let flags = Set(arguments.filter { $0.value == nil }.flatMap(\.names))
        let withValue = Set(arguments.filter { $0.value != nil }.flatMap(\.names))
        #expect(flags.intersection(withValue).isEmpty)
    }
}
