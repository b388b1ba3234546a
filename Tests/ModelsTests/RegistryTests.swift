import BeholdTypes
import Foundation
import Glibc
import Imaging
import Neural
import TestSupport
import Testing

@testable import Models

/// A model folder from outside is refused with the reason, before the first question.
struct RegistryTests {
    let folder: TemporaryFolder

    /// A self-describing copy of the default model; the weights are linked, not copied.
    init() throws {
        folder = try TemporaryFolder()
        let assets = Shared.repository.appending(path: "assets/behold-small")
        try FileManager.default.copyItem(
            at: assets.appending(path: "config.json"), to: folder.appending("config.json"))
        for name in ["vocab.txt", "answers.txt"] {
            try FileManager.default.copyItem(
                at: Shared.repository.appending(path: "vocab/\(name)"), to: folder.appending(name))
        }
        try FileManager.default.createSymbolicLink(
            at: folder.appending("behold-small.safetensors"),
            withDestinationURL: assets.appending(path: "behold-small.safetensors"))
    }

    func load(_ precision: Precision = .float32) throws -> BeholdSmall {
        try #require(try ModelBundle(ModelFiles(folder: folder.url)).load(precision: precision) as? BeholdSmall)
    }

    func error(of body: () throws -> some Any) -> ModelProblem? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? ModelProblem
        }
    }

    func configure(_ change: (inout [String: Any]) -> Void) throws {
        let file = folder.appending("config.json")
        var configuration = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        change(&configuration)
        try JSONSerialization.data(withJSONObject: configuration).write(to: file)
    }

    func expectMalformedConfiguration(_ part: String, sourceLocation: SourceLocation = #_sourceLocation) {
        guard case .malformed(_, .configuration(let reason)) = error(of: { try load() }) else {
            Issue.record("not refused", sourceLocation: sourceLocation)
            return
        }
        #expect("\(reason)".contains(part), sourceLocation: sourceLocation)
    }

    @Test("A self-describing folder loads, through a link as well")
    func loads() throws {
        let model = try load()
        #expect(model.name == "behold-small" && model.precision == .float32 && model.imageProcessor.size == (224, 224))
        #expect(model.weightsDigest == "645f6c97da2ee180f9e00698abee8b05554dad4237514add0f1c82209ee0ced9")
    }

    @Test(
        "A missing file is named", arguments: ["config.json", "vocab.txt", "answers.txt", "behold-small.safetensors"])
    func missing(name: String) throws {
        try FileManager.default.removeItem(at: folder.appending(name))
        guard case .missingFile(let path) = error(of: { try load() }) else {
            Issue.record("not refused")
            return
        }
        #expect(path.hasSuffix(name.hasSuffix("safetensors") ? ".safetensors" : name))
    }

    @Test("A file in place of the folder is told from a folder that lacks something")
    func notAFolder() throws {
        let file = folder.appending("config.json")
        #expect(error(of: { try ModelFiles(folder: file) }) == .notAFolder(path: file.path))
        let nowhere = folder.appending("nowhere")
        #expect(error(of: { try ModelFiles(folder: nowhere) }) == .missingFile(path: nowhere.path))
    }

    @Test("A folder, or a file of it, that may not be read says so in the system's words", .enabled(if: geteuid() != 0))
    func forbidden() throws {
        for name in ["config.json", "vocab.txt", "answers.txt", ""] {
            let path = folder.path + (name.isEmpty ? "" : "/" + name)
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
            #expect(error(of: { try load() }) == .unreadable(path: path, .refused(errno: EACCES)))
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        }
    }

    @Test("A pipe or a folder in place of a file is refused without waiting", arguments: ["config.json", "vocab.txt"])
    func notAFile(name: String) throws {
        let path = folder.appending(name).path
        for make in [{ unsafe mkfifo(path, 0o600) }, { unsafe mkdir(path, 0o700) }] {
            try FileManager.default.removeItem(atPath: path)
            #expect(make() == 0)
            #expect(error(of: { try load() }) == .unreadable(path: path, .notARegularFile))
        }
    }

    @Test("An unknown network is refused, with those that are known")
    func unknownModel() throws {
        try configure { $0["model"] = "behold-gigantic" }
        #expect(error(of: { try load() }) == .unknownNetwork(name: "behold-gigantic", known: ["behold-small", "clip"]))
    }

    @Test("Sizes that make no network are refused before anything is allocated")
    func sizes() throws {
        for (key, value) in [
            ("hidden_size", 1 << 40), ("hidden_size", -1), ("heads", 3), ("heads", 0), ("vocabulary_size", 0),
            ("maximum_positions", 0), ("grid_side", 8), ("caption_length", 99),
        ] {
            let before = try Data(contentsOf: folder.appending("config.json"))
            try configure { $0[key] = value }
            guard case .malformed(_, .configuration) = error(of: { try load() }) else {
                Issue.record("\(key): \(value) isn't refused")
                continue
            }
            try before.write(to: folder.appending("config.json"))
        }
    }

    @Test("No number of a configuration is too small or too large to be refused")
    func extremes() throws {
        let file = folder.appending("config.json")
        let whole = try Data(contentsOf: file)
        let integers = [
            "vocabulary_size", "answer_count", "image_size", "grid_side", "hidden_size", "heads", "question_layers",
            "coattention_layers", "caption_layers", "feed_forward_multiple", "image_feed_forward_multiple",
            "maximum_positions", "maximum_question_words", "maximum_sentence_words", "caption_length", "stem_width",
        ]
        let lists = ["stages", "forbidden_tokens"]
        for key in integers + lists {
            for value in [Int.min, .max, -1, 0]
            where !["coattention_layers", "forbidden_tokens"].contains(key) || value != 0 {
                try configure { $0[key] = lists.contains(key) ? [value, value] : value }
                guard case .malformed(_, .configuration) = error(of: { try load() }) else {
                    Issue.record("\(key): \(value) isn't refused")
                    continue
                }
            }
            try whole.write(to: file)
        }
    }

    @Test("No number of an image encoder's stages is too small or too large to be refused")
    func stages() throws {
        for place in 0..<5 {
            for value in [Int.min, .max, -1, 0, 4096] {
                try configure { configuration in
                    var stages = configuration["stages"] as? [[Int]] ?? []
                    stages[2][place] = value
                    configuration["stages"] = stages
                }
                guard case .malformed(_, .configuration(.noImageEncoder)) = error(of: { try load() }) else {
                    Issue.record("\(value) at \(place) isn't refused")
                    continue
                }
                try FileManager.default.removeItem(at: folder.appending("config.json"))
                try FileManager.default.copyItem(
                    at: Shared.repository.appending(path: "assets/behold-small/config.json"),
                    to: folder.appending("config.json"))
            }
        }
    }

    @Test("A folder of another version is refused by name")
    func versions() throws {
        for (version, found) in [(nil, 1), (1, 1), (3, 3)] {
            try configure { $0["version"] = version }
            guard case .unknownVersion(let path, "behold-small", found, 2) = error(of: { try load() }) else {
                Issue.record("version \(found) isn't refused by name")
                continue
            }
            #expect(path.hasSuffix("config.json"))
        }
    }

    @Test("A configuration with a missing key, a wrong type or no JSON says so")
    func malformedConfiguration() throws {
        try configure { $0["hidden_size"] = "256" }
        expectMalformedConfiguration("hidden_size")
        try configure { $0["hidden_size"] = nil }
        expectMalformedConfiguration("hidden_size")
        try Data("{".utf8).write(to: folder.appending("config.json"))
        expectMalformedConfiguration("JSON")
        try Data(repeating: UInt8(ascii: "["), count: 100_000).write(to: folder.appending("config.json"))
        expectMalformedConfiguration("JSON")
    }

    @Test("A checkpoint's own way of captioning is the network's, unless no caption can be made so")
    func captionOptions() throws {
        #expect(try load().captionOptions == CaptionOptions())
        try configure { ($0["length_penalty"], $0["caption_length"]) = (0.9, 12) }
        #expect(try load().captionOptions == CaptionOptions(maximumTokens: 12, lengthPenalty: 0.9))
        for penalty in [-0.1, 10.5, 1e30] {
            try configure { $0["length_penalty"] = penalty }
            expectMalformedConfiguration("length_penalty")
        }
    }

    @Test("A vocabulary of another size, or with a word twice, is refused")
    func vocabularies() throws {
        let file = folder.appending("answers.txt")
        let answers = try String(contentsOf: file, encoding: .utf8)
        try (answers + "one more\n").write(to: file, atomically: true, encoding: .utf8)
        guard case .malformed(_, .vocabulary) = error(of: { try load() }) else {
            Issue.record("one answer too many isn't refused")
            return
        }
        try (answers + answers.prefix { $0 != "\n" } + "\n").write(to: file, atomically: true, encoding: .utf8)
        guard case .malformed(_, .vocabulary) = error(of: { try load() }) else {
            Issue.record("an answer twice isn't refused")
            return
        }
    }

    /// The default model's tensors, changed, in place of its weights.
    func writeWeights(_ change: (inout [String: Any], inout Data) -> Void) throws {
        let link = folder.appending("behold-small.safetensors")
        let original = try Data(contentsOf: link.resolvingSymlinksInPath())
        let length = original.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var header = try #require(
            JSONSerialization.jsonObject(with: original[8..<8 + length]) as? [String: Any])
        var numbers = Data(original[(8 + length)...])
        change(&header, &numbers)
        let json = try JSONSerialization.data(withJSONObject: header)
        var file = Data((0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) })
        file += json
        file += numbers
        try FileManager.default.removeItem(at: link)
        try file.write(to: link)
    }

    func weightsError() -> WeightsError? {
        guard case .malformed(_, .weights(let reason)) = error(of: { try load() }) else { return nil }
        return reason
    }

    @Test("A tensor that is missing, left over or misshapen is named, with both shapes")
    func tensors() throws {
        try writeWeights { header, _ in
            header["stranger"] = header.removeValue(forKey: "text_projection.weight")
        }
        #expect(weightsError() == .missing(tensor: "text_projection.weight", shape: [256, 256]))
        try writeWeights { header, _ in
            header["text_projection.weight"] = header["stranger"]
            header["stranger"] = header.removeValue(forKey: "logit_scale")
            header["logit_scale"] = header["stranger"]
            header.removeValue(forKey: "stranger")
            var entry = header["answer_head.output.weight"] as? [String: Any]
            entry?["shape"] = [512, 1038]
            header["answer_head.output.weight"] = entry
        }
        #expect(
            weightsError()
                == .misshapen(tensor: "answer_head.output.weight", expected: [1038, 512], found: [512, 1038]))
    }

    @Test("Weights that aren't finite are refused by name")
    func notFinite() throws {
        try writeWeights { header, numbers in
            guard let entry = header["image_projection.weight"] as? [String: Any],
                let start = (entry["data_offsets"] as? [Int])?.first
            else { return }
            numbers[start + 10] = 0
            numbers[start + 11] = 0x7c  // infinity in half precision
        }
        #expect(
            weightsError()
                == .notFinite(tensor: "image_projection.weight"))
    }

    @Test("One flipped bit of the weights is noticed, where their checksum is known")
    func flippedBit() throws {
        try writeWeights { _, numbers in numbers[1_000_000] ^= 1 }
        #expect(throws: Never.self) { try load() }
        try FileManager.default.copyItem(
            at: Shared.repository.appending(path: "assets/behold-small/checksums.txt"),
            to: folder.appending("checksums.txt"))
        guard case .malformed(_, .wrongChecksum(let expected, let found)) = error(of: { try load() }) else {
            Issue.record("not refused")
            return
        }
        #expect(expected.hasPrefix("645f6c97da2ee180") && found != expected)
    }

    @Test("Everything that results rest on besides the weights tells models of equal weights apart")
    func preparations() throws {
        let before = try load().preparation
        #expect(try load(.fastest).preparation == before)
        let file = folder.appending("config.json")
        let whole = try Data(contentsOf: file)
        for (key, value) in [
            ("heads", 8 as Any), ("image_mean", [0.5, 0.5, 0.5]), ("embedding_scale", 8), ("caption_length", 19),
            ("answer_temperature", 1.5), ("unsure_below", 0.4), ("maximum_question_words", 17), ("dropout", 0.2),
        ] {
            try configure { $0[key] = value }
            #expect(try load().preparation != before, "\(key)")
            try whole.write(to: file)
        }
        let words = folder.appending("vocab.txt")
        let text = try String(contentsOf: words, encoding: .utf8)
        try Data(text.replacing("\nzebra\n", with: "\nzibra\n").utf8).write(to: words)
        #expect(try load().preparation != before)
    }

    @Test("Weights that are cut anywhere are refused", arguments: [0, 7, 8, 100, 5000, 20_000_000, 31_613_297])
    func cut(length: Int) throws {
        let link = folder.appending("behold-small.safetensors")
        let original = try Data(contentsOf: link.resolvingSymlinksInPath())
        try FileManager.default.removeItem(at: link)
        try original.prefix(length).write(to: link)
        #expect(weightsError() != nil)
    }

    @Test("Fifty starts give one answer")
    func deterministic() throws {
        let picture = BeholdSmallParityTests.drawnPictures[1]
        var answers: Set<[String]> = []
        for _ in 0..<50 {
            let model = try load(.fastest)
            let features = model.encode([NetworkImage(picture)])[0]
            let found = model.answers(to: model.read("What color is the circle?"), about: features, count: 3)
            answers.insert(found.map { "\($0.text) \($0.probability)" })
        }
        #expect(answers.count == 1)
    }

    @Test("A photo's features are the same alone and among others, in each precision of the machine")
    func neighbours() throws {
        let pictures = BeholdSmallParityTests.drawnPictures
        let many = (0..<11).map { pictures[$0 % 3 == 0 ? 0 : 1] }
        for precision in try load(.float32).availablePrecisions {
            let model = try load(precision).using(threads: 1)
            let alone = pictures.map { model.encode([NetworkImage($0)])[0].serialized }
            let together = model.encode(many.map(NetworkImage.init)).map(\.serialized)
            #expect(together == many.indices.map { alone[$0 % 3 == 0 ? 0 : 1] }, "\(precision)")
        }
    }

    @Test("The fastest precision is the first of the network's that the machine has")
    func fastest() throws {
        let model = try load(.fastest)
        #expect(model.precision == model.availablePrecisions.first)
        #expect(BeholdSmall.precisions == [.int8, .bfloat16, .float32])
        for precision in BeholdSmall.precisions where !model.availablePrecisions.contains(precision) {
            #expect(throws: ModelProblem.precisionUnavailable(precision)) { _ = try load(precision) }
        }
    }

    @Test("A model answers and captions the same at any number of threads")
    func threads() throws {
        let pictures = BeholdSmallParityTests.drawnPictures
        for precision in try load(.float32).availablePrecisions {
            let model = try load(precision)
            let results = [1, 2, 3].map { threads in
                let model = model.using(threads: threads)
                let features = model.encode(pictures.map(NetworkImage.init))
                return (
                    model.captions(of: features, options: CaptionOptions(), progress: nil),
                    features.flatMap { model.answers(to: model.read("what is this?"), about: $0, count: 5) }
                )
            }
            for result in results.dropFirst() {
                #expect(result.0 == results[0].0 && result.1 == results[0].1)
            }
        }
    }
}
