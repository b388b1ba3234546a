import Foundation
import TestSupport
import Testing

@Suite("Torture corpus through behold inspect")
struct InspectedCorpusTests {
    private struct Row {
        let path: String
        let expected: String
        let tier: String
        let set: String
    }

    @Test(
        "Every file is decoded at its size or refused, as the manifest says, and nothing ends the program", .needsShared
    )
    func verdicts() throws {
        let program = try Program()
        let manifest = try String(contentsOf: Shared.url("corpus/manifest.tsv"), encoding: .utf8)
        let rows = manifest.split(separator: "\n").dropFirst().compactMap { line -> Row? in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 5, fields[0].hasPrefix("png/") || fields[0].hasPrefix("jpeg/") else { return nil }
            return Row(path: fields[0], expected: fields[3], tier: fields[4], set: fields[5])
        }
        #expect(rows.count > 1_000)
        let corpus = try Shared.url("corpus").path
        for start in stride(from: 0, to: rows.count, by: 100) {
            let group = rows[start..<min(rows.count, start + 100)]
            let arguments = ["inspect", "--jsonl", "--"] + group.map { corpus + "/" + $0.path }
            let result = try program.run(bytes: arguments.map { Array($0.utf8) })
            #expect(result.signal == 0)
            expectPrintable(result.output)
            expectPrintable(Data(result.errors.utf8))
            let objects = try result.objects()
            try #require(objects.count == group.count)
            for (row, object) in zip(group, objects) { check(row, object) }
        }
    }

    @Test("What is seen doesn't depend on what was in memory before", .needsShared)
    func clearedMemory() throws {
        var program = try Program()
        let corpus = try Shared.url("corpus").path
        let paths = try FileManager.default.subpathsOfDirectory(atPath: corpus).sorted().filter {
            $0.hasPrefix("png/") || $0.hasPrefix("jpeg/")
        }
        for start in stride(from: 0, to: paths.count, by: 200) {
            let group = paths[start..<min(paths.count, start + 200)].map { corpus + "/" + $0 }
            let outputs = try ["1", "254"].map { filling in
                // glibc fills memory with it that is handed out and taken back.
                program.environment["MALLOC_PERTURB_"] = filling
                return try program.run(bytes: (["inspect", "--jsonl", "--"] + group).map { Array($0.utf8) }).output
            }
            #expect(outputs[0] == outputs[1] && !outputs[0].isEmpty)
        }
    }

    private func check(_ row: Row, _ object: [String: Any]) {
        let isDecoded = object["error"] == nil
        let mustDecode = row.expected.hasPrefix("decodes")
        switch row.tier {
        case "firm": #expect(isDecoded == mustDecode, "\(row)")
        case "warn": #expect(isDecoded || row.set == "fuzz", "\(row)")
        case "damaged": #expect(!isDecoded || object["damage"] is String, "\(row) was decoded without a notice")
        default: break
        }
        guard isDecoded, let size = row.expected.firstMatch(of: /decodes (\d+)x(\d+)/) else { return }
        #expect(object["width"] as? Int == Int(size.1) && object["height"] as? Int == Int(size.2), "\(row)")
    }
}
