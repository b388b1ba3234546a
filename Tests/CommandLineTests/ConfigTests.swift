import Foundation
import TestSupport
import Testing

@Suite("Configuration file")
struct ConfigTests {
    var program: Program
    private let photo = Program.sample("red-circle.png")

    init() throws { program = try Program() }

    private var path: URL { program.home.appending(".config/behold/config.json") }

    private func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: path)
    }

    /// Value and source of each setting, as `behold config --json` tells them.
    private func settings(_ program: Program) throws -> [String: (value: Any?, source: String?)] {
        let result = try program.run("config", "--json")
        #expect(result.status == 0, "\(result)")
        let object = try #require(try result.json() as? [String: Any])
        let rows = try #require(object["settings"] as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0["name"] as? String ?? "", ($0["value"], $0["source"] as? String)) })
    }

    @Test("Without a file the defaults are in force, and the file's place is told")
    func defaults() throws {
        let settings = try settings(program)
        let names = [
            "model", "precision", "threads", "history", "keep_days", "features_mb", "beams", "length", "no_repeat",
            "plain", "quiet",
        ]
        #expect(Set(settings.keys) == Set(names))
        #expect(settings.values.allSatisfy { $0.source == "default" })
        #expect(settings["beams"]?.value as? Int == 3 && settings["precision"]?.value as? String == "fastest")
        #expect(settings["history"]?.value as? String == program.historyPath)
        #expect(try program.run("config", "--path").text == path.path + "\n")
        #expect(try program.run("config").text.hasPrefix(path.path + " (not there)\n"))
        var other = program
        other.environment["XDG_CONFIG_HOME"] = program.home.appending("settings").path
        #expect(
            try other.run("config", "--path").text == program.home.appending("settings/behold/config.json").path + "\n")
        other.environment["XDG_CONFIG_HOME"] = "not/from/the/root"
        #expect(try other.run("config", "--path").text == path.path + "\n")
    }

    @Test("Options come before the environment, the environment before the file, the file before the defaults")
    func order() throws {
        let (ofFile, ofVariable) = (program.home.appending("file.sqlite"), program.home.appending("variable.sqlite"))
        try write(
            #"{"history": "~/file.sqlite", "beams": 1, "length": 4, "precision": "float32", "model": "nonesuch"}"#)
        expectRefusal(try program.run("ask", photo, "what?"), status: 69, saying: "nonesuch")
        var asking = program
        asking.environment["BEHOLD_MODEL"] = "behold-small"
        let one = try asking.run("ask", photo, "what color is the circle?", "--json")
        #expect((try one.json() as? [String: Any])?["precision"] as? String == "float32")
        #expect(FileManager.default.fileExists(atPath: ofFile.path), "\(one)")
        asking.environment["BEHOLD_HISTORY"] = ofVariable.path
        let sources = try settings(asking).mapValues(\.source)
        #expect(sources["history"] == "BEHOLD_HISTORY" && sources["model"] == "BEHOLD_MODEL")
        #expect(sources["beams"] == "config file" && sources["threads"] == "default")
        let captioned = try asking.run("caption", photo, "--json", "--length", "6")
        #expect(FileManager.default.fileExists(atPath: ofVariable.path))
        let options = try #require((try captioned.json() as? [String: Any])?["options"] as? [String: Any])
        #expect(options["beams"] as? Int == 1 && options["length"] as? Int == 6)
        let ofOption = program.home.appending("option.sqlite").path
        _ = try asking.run("ask", photo, "what?", "--history", ofOption, "--model", "behold-small")
        #expect(FileManager.default.fileExists(atPath: ofOption))
        #expect(try program.run("caption", "--help").text.contains("(default: 1)"), "help tells what is in force")
    }

    @Test("No history, and quiet, once for all; the command line says otherwise")
    func switches() throws {
        try write(#"{"history": false, "quiet": true, "plain": true}"#)
        let samples = Shared.repository.appending(path: "assets/samples").path
        let quiet = try program.run("caption", samples)
        #expect(quiet.status == 0 && quiet.errors.isEmpty && quiet.lines.count > 5)
        #expect(!FileManager.default.fileExists(atPath: program.historyPath))
        #expect(try program.run("caption", samples, "--no-quiet").errors.contains("done"))
        _ = try program.run("ask", photo, "what?", "--history", program.historyPath)
        #expect(FileManager.default.fileExists(atPath: program.historyPath))
    }

    @Test(
        "What is wrong in the file is said in one line that names file and setting",
        arguments: [
            ("", "isn't a JSON object"), ("[1]", "isn't a JSON object"), (#"{"beams": 3"#, "isn't a JSON object"),
            (#"{"beam": 3}"#, "\"beam\", which is no setting"),
            (#"{"beams": "3"}"#, "\"beams\" must be a number from 1 to 16"),
            (#"{"beams": 17}"#, "\"beams\" must be a number"), (#"{"beams": 2.5}"#, "\"beams\" must be a number"),
            (#"{"beams": 1, "beams": 2}"#, "\"beams\" twice"), (#"{"threads": 0}"#, "\"threads\" must be"),
            (#"{"precision": "int3"}"#, "\"precision\" must be fastest, float32, bfloat16"),
            (#"{"history": true}"#, "\"history\" must be false, or a file's path"),
            (#"{"history": "here.sqlite"}"#, "\"history\" must be"), (#"{"model": 1}"#, "\"model\" must be"),
            (#"{"model": "some/where"}"#, "\"model\" must be"),
            (#"{"quiet": "yes"}"#, "\"quiet\" must be true or false"),
            (#"{"keep_days": 0}"#, "\"keep_days\" must be"), (#"{"features_mb": -1}"#, "\"features_mb\" must be"),
            ("{\"\\u001b[2J\\u202e\": 1}", "no setting"),
        ])
    func malformed(text: String, words: String) throws {
        try write(text)
        expectRefusal(try program.run("ask", photo, "what?"), status: 65, saying: path.path, words)
        expectRefusal(try program.run("config"), status: 65, saying: words)
    }

    @Test("Where nothing is to be kept an earlier conversation is gone on with, and nothing of it is written")
    func resumed() throws {
        let copy = program.home.appending("copy.png")
        try FileManager.default.copyItem(atPath: photo, toPath: copy.path)
        _ = try program.run("ask", copy.path, "what color is the circle?")
        try FileManager.default.removeItem(at: copy)
        let other = Program.sample("two-squares.png")
        let lines = Data("what color is the circle?\n/image \(other)\nwhat?\n/search a circle\n/history\n".utf8)
        let before = try Data(contentsOf: URL(filePath: program.historyPath))
        let flag = try program.run("history", "resume", "1", "--no-history", input: lines)
        try write(#"{"history": false}"#)
        let setting = try program.run("history", "resume", "1", input: lines)
        for result in [flag, setting] {
            #expect(result.status == 0 && result.lines[1] == "red", "\(result)")
            #expect(result.errors.contains("original missing") && !result.errors.contains("not saved"), "\(result)")
        }
        #expect(try Data(contentsOf: URL(filePath: program.historyPath)) == before)
        #expect(!FileManager.default.fileExists(atPath: program.home.appending("data/behold/input-history").path))
    }

    @Test("A bad file stops no help, and not who asks where it is")
    func help() throws {
        try write("{")
        #expect(try program.run("config", "--path").text == path.path + "\n")
        #expect(try program.run("--help").status == 0)
        #expect(try program.run("--version").status == 0)
        #expect(try program.run("help", "ask").status == 0)
        #expect(try program.run("completions", "bash").status == 0)
        for command in ["caption", "inspect", "history", "doctor", "chat"] {
            #expect(
                try program.run(
                    bytes: [Array(command.utf8)]
                        + (command == "caption" || command == "inspect" ? [Array(photo.utf8)] : [])
                ).status == 65)
        }
    }

    @Test("A folder, a pipe or a file that can't be read in its place is said")
    func unreadable() throws {
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        expectRefusal(try program.run("config"), status: 66, saying: path.path, "isn't a regular file")
        try FileManager.default.removeItem(at: path)
        try #require(unsafe mkfifo(path.path, 0o600) == 0)
        expectRefusal(try program.run("config", timeout: 10), status: 66, saying: "isn't a regular file")
    }
}
