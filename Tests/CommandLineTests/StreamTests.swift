import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Streams and signals")
struct StreamTests {
    let program: Program
    let photo = Program.sample("red-circle.png")

    init() throws { program = try Program() }

    private func arguments(_ arguments: String...) -> [[UInt8]] { arguments.map { Array($0.utf8) } }

    /// A pipe whose reader is gone.
    private func brokenPipe() throws -> Int32 {
        let ends = try makePipe()
        close(ends.reading)
        return ends.writing
    }

    @Test("A reader that is gone is no error, and the row is kept")
    func brokenPipes() throws {
        let end = try brokenPipe()
        defer { close(end) }
        let asked = try program.run("ask", photo, "what color is the circle?", output: .descriptor(end))
        #expect(asked.status == 0 && asked.signal == 0 && asked.errors.isEmpty, "\(asked)")
        #expect(try program.run("history", "--jsonl").lines.count == 1)
        let captioned = try program.run(
            "caption", Shared.repository.appending(path: "assets/samples").path, output: .descriptor(end))
        #expect(captioned.status == 0 && captioned.signal == 0, "\(captioned)")
        #expect(try program.run("history", output: .descriptor(end)).status == 0)
        #expect(try program.run("--help", output: .descriptor(end)).status == 0)
        #expect(try program.run("doctor", output: .descriptor(end)).status == 0)
    }

    @Test("A full device is one line on standard error, and the row is kept")
    func fullDevice() throws {
        for arguments in [["ask", photo, "what?"], ["caption", photo], ["inspect", photo], ["history"]] {
            let result = try program.run(
                bytes: arguments.map { Array($0.utf8) }, output: .file("/dev/full"))
            #expect(result.status == 74 && result.errors.split(separator: "\n").count == 1, "\(arguments): \(result)")
        }
        #expect(try program.run("history", "--jsonl").lines.count == 2)
    }

    @Test("Closed streams: no crash, and no bytes of the history in a stream's place")
    func closedStreams() throws {
        for (output, errors, closesInput) in [
            (Program.Stream.closed, Program.Stream.captured, false), (.captured, .closed, false),
            (.captured, .captured, true),
            (.closed, .closed, true),
        ] {
            let result = try program.run(
                "ask", photo, "what color is the circle?", output: output, errors: errors, closesInput: closesInput)
            #expect(result.status == 0 && result.signal == 0, "\(result)")
        }
        #expect(try program.run("history", "--jsonl").lines.count == 4)
        #expect(try program.run("doctor").status == 0)
    }

    @Test("Ctrl-C in a batch keeps what is done, says so, and the next run does the rest")
    func interrupted() throws {
        let folder = try TemporaryFolder()
        let bytes = try Array(Data(contentsOf: URL(filePath: photo)))
        for index in 0..<600 {
            // Bytes after the end of a PNG make other content of the same picture.
            try folder.write(bytes + Array("\(index)".utf8), to: "\(1_000 + index).png")
        }
        let file = program.home.appending("captions.jsonl").path
        let run = try program.start(arguments("caption", folder.path, "--to", file, "--quiet"))
        try run.wait { (try? Data(contentsOf: URL(filePath: file)).isEmpty) == false }
        run.send(SIGINT)
        let result = try run.wait()
        #expect(result.status == 130 && result.signal == 0, "\(result)")
        let records = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        let done = records.count
        #expect(done > 0 && done < 600)
        // All have one picture: a record may name the turn of another file's.
        let written = try records.map {
            let record = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            return try #require(record?["turn"] as? Int)
        }
        let turns = try program.run("history", "--jsonl", "--limit", "1000").objects()
        let kept = turns.filter { $0["status"] as? String == "done" }.compactMap { $0["turn"] as? Int }
        #expect(Set(written).isSubset(of: kept))
        let rest = try program.run("caption", folder.path, "--to", file)
        #expect(rest.errors.contains("\(600 - done) done, \(done) skipped"), "\(rest)")
    }

    @Test("Ctrl-C while questions are asked ends the program at once; what was answered is kept")
    func interruptedAsking() throws {
        let questions = Data(String(repeating: "is there a circle?\n", count: 100_000).utf8)
        let run = try program.start(arguments("ask", photo), input: questions)
        try run.wait { run.outputSoFar.count >= 100 }
        run.send(SIGINT)
        let result = try run.wait(timeout: 10)
        #expect(result.status == 130 && result.signal == 0, "\(result.status)")
        let kept = try program.run("history", "--jsonl", "--limit", "100000").objects()
        #expect(kept.count(where: { $0["status"] as? String == "done" }) >= result.lines.count - 1)
    }

    @Test("kill -9 at any moment loses no row that was reported done, and the next run finishes the rest")
    func killed() throws {
        let folder = try TemporaryFolder()
        let bytes = try Array(Data(contentsOf: URL(filePath: photo)))
        let count = 300
        for index in 0..<count { try folder.write(bytes + Array("\(index)".utf8), to: "\(1_000 + index).png") }
        var generator = SeededGenerator(printingSeedFor: "kill -9")
        var reported: Set<Int> = []
        for _ in 0..<8 {
            let run = try program.start(arguments("caption", folder.path, "--to", "sidecar", "--jsonl"))
            usleep(UInt32.random(in: 100_000...900_000, using: &generator))
            run.send(SIGKILL)
            let result = try run.wait()
            let lines = result.output.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast()  // whole ones
            for line in lines {
                let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
                if let turn = object["turn"] as? Int { reported.insert(turn) }
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".txt") {
                #expect(try Data(contentsOf: folder.appending(name)).last == 0x0a, "\(name) isn't whole")
            }
        }
        let rows = try program.run("history", "--jsonl", "--limit", "100000").objects()
        let done = Set(rows.filter { $0["status"] as? String == "done" }.compactMap { $0["turn"] as? Int })
        #expect(reported.isSubset(of: done))
        #expect(rows.allSatisfy { ["done", "interrupted"].contains($0["status"] as? String) })
        let last = try program.run("caption", folder.path, "--to", "sidecar")
        #expect(last.status == 0 && last.signal == 0, "\(last)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count(where: { $0.hasSuffix(".txt") }) == count)
        #expect(!names.contains { $0.hasPrefix(".behold") })
        #expect(try program.run("doctor").status == 0)
    }

    @Test("kill -9 while questions are asked leaves a history that is whole")
    func killedAsking() throws {
        var generator = SeededGenerator(printingSeedFor: "kill -9 while asking")
        let questions = Data((0..<2_000).map { "is there a circle number \($0)?\n" }.joined().utf8)
        for _ in 0..<12 {
            let run = try program.start(arguments("ask", photo, "--jsonl"), input: questions)
            usleep(UInt32.random(in: 50_000...600_000, using: &generator))
            run.send(SIGKILL)
            let result = try run.wait()
            let turns = try result.output.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map {
                line in
                try #require((try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])?["turn"] as? Int)
            }
            guard let last = turns.last else { continue }
            let row = try #require(try program.run("history", "show", "\(last)", "--json").json() as? [String: Any])
            #expect(row["status"] as? String == "done")
        }
        let check = try program.run("doctor", "--jsonl")
        #expect(check.status == 0, "\(check)")
    }
}
