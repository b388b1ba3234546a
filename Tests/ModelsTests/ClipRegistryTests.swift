import BeholdTypes
import Foundation
import Imaging
import Interchange
import Neural
import TestSupport
import Testing

@testable import Models

/// A CLIP checkpoint from outside is refused with the reason, before anything is allocated.
@Suite("CLIP checkpoints")
struct ClipRegistryTests {
    let parent: TemporaryFolder
    let folder: URL

    init() throws {
        parent = try TemporaryFolder()
        folder = parent.appending("tiny-clip")
        try FileManager.default.copyItem(at: fixture("clip-quick", in: .module), to: folder)
    }

    private func load() throws -> Clip {
        try #require(try ModelBundle(ModelFiles(folder: folder)).load(precision: .float32) as? Clip)
    }

    private func error() -> ModelProblem? {
        do {
            _ = try load()
            return nil
        } catch {
            return error as? ModelProblem
        }
    }

    /// Why a configuration is refused; the file is as before then.
    private func fault(_ name: String, _ change: (inout [String: Any]) -> Void) throws -> String? {
        let file = folder.appending(path: name)
        let before = try Data(contentsOf: file)
        var object = try #require(JSONSerialization.jsonObject(with: before) as? [String: Any])
        change(&object)
        try JSONSerialization.data(withJSONObject: object).write(to: file)
        defer { try? before.write(to: file) }
        guard case .malformed(let path, .configuration(let reason)) = error() else { return nil }
        #expect(path.hasSuffix(name))
        return "\(reason)"
    }

    private func fault(_ part: String, _ key: String, _ value: Any) throws -> String? {
        try fault("config.json") { config in
            var inner = config[part] as? [String: Any] ?? [:]
            inner[key] = value
            config[part] = inner
        }
    }

    @Test("A checkpoint has its folder's name, and can search and nothing else")
    func facts() throws {
        let model = try load()
        #expect(model.name == "tiny-clip" && model.abilities == [.search])
        #expect(model.embeddingLength == 24 && model.vocabularySize == 702)
        #expect(
            model.imageProcessor as? CroppingProcessor
                == CroppingProcessor(side: 32, shorterSide: 32, filter: .bicubic))
        #expect(try ModelBundle(ModelFiles(folder: folder)).abilities == [.search])
        let contents = try ModelBundle(ModelFiles(folder: folder)).survey().contents
        #expect(contents.network == "clip" && contents.weightsDigest == model.weightsDigest)
        let names = ["logit_scale", "text_model", "text_projection", "vision_model", "visual_projection"]
        #expect(contents.parts.map(\.name) == names && contents.parts[0].parameters == 1)
        let odd = parent.appending("Odd Name")
        try FileManager.default.copyItem(at: folder, to: odd)
        #expect(try ModelBundle(ModelFiles(folder: odd)).load().name == "clip")
    }

    @Test("Without preprocessor_config.json photos are shown as CLIPImageProcessor shows them")
    func withoutPreprocessing() throws {
        let before = try load()
        try FileManager.default.removeItem(at: folder.appending(path: "preprocessor_config.json"))
        let after = try load()
        #expect(
            after.imageProcessor as? CroppingProcessor == before.imageProcessor as? CroppingProcessor)
        let picture = ClipParityTests.drawn(32, 32, 0)
        #expect(
            after.embedding(of: after.encode([NetworkImage(picture)])[0])
                == before.embedding(of: before.encode([NetworkImage(picture)])[0]))
    }

    @Test("What a configuration doesn't say is as transformers has it")
    func defaults() throws {
        let sparse = Array(#"{"model_type": "clip", "text_config": {"hidden_size": 768}, "vision_config": {}}"#.utf8)
        let configuration = try JSONValue.decode(ClipConfiguration.self, from: sparse)
        #expect(configuration.problem == nil && configuration.projectionSize == 512)
        #expect(configuration.text.encoder.hiddenSize == 768 && configuration.text.encoder.heads == 8)
        #expect(configuration.text.vocabularySize == 49_408 && configuration.text.endToken == 49_407)
        #expect(configuration.vision.imageSize == 224 && configuration.vision.patchSize == 32)
        #expect(configuration.vision.encoder == .ofVision && configuration.vision.patches == 49)
        let whole = Array(
            #"{"text_config": {"hidden_size": 99}, "text_config_dict": {"num_attention_heads": 16}}"#.utf8)
        let text = try JSONValue.decode(ClipConfiguration.self, from: whole).text
        #expect(text.encoder.hiddenSize == 512 && text.encoder.heads == 16)
    }

    @Test("Everything that embeddings rest on besides the weights tells checkpoints of equal weights apart")
    func preparations() throws {
        let before = try load().preparation
        #expect(try load().preparation == before)
        #expect(before.count == 64)
        let file = folder.appending(path: "config.json")
        let whole = try Data(contentsOf: file)
        for (key, value) in [("num_attention_heads", 1 as Any), ("hidden_act", "gelu"), ("layer_norm_eps", 1e-3)] {
            var object = try #require(JSONSerialization.jsonObject(with: whole) as? [String: Any])
            var part = object["vision_config"] as? [String: Any] ?? [:]
            part[key] = value
            object["vision_config"] = part
            try JSONSerialization.data(withJSONObject: object).write(to: file)
            #expect(try load().preparation != before, "\(key)")
        }
    }

    @Test("Sizes that make no network are refused before anything is allocated")
    func sizes() throws {
        for (part, key, value) in [
            ("text_config", "hidden_size", 1 << 40), ("text_config", "hidden_size", -1),
            ("text_config", "vocab_size", 1 << 40), ("text_config", "max_position_embeddings", 1 << 40),
            ("text_config", "eos_token_id", 702), ("text_config", "num_hidden_layers", 0),
            ("text_config", "intermediate_size", 1 << 60), ("text_config", "num_attention_heads", 3),
            ("vision_config", "hidden_size", 0), ("vision_config", "image_size", 1 << 40),
            ("vision_config", "patch_size", 0), ("vision_config", "patch_size", 7),
            ("vision_config", "num_channels", 1),
            ("vision_config", "num_hidden_layers", 1 << 40),
        ] { #expect(try fault(part, key, value) != nil, "\(part) \(key) \(value)") }
        #expect(try fault("config.json") { $0["projection_dim"] = 0 }?.contains("projection_dim") == true)
        #expect(try fault("text_config", "hidden_act", "relu")?.contains("relu") == true)
        #expect(try fault("vision_config", "layer_norm_eps", 0)?.contains("layer_norm_eps") == true)
        #expect(try fault("text_config", "hidden_size", "32")?.contains("hidden_size") == true)
        #expect(try fault("text_config", "eos_token_id", 5)?.contains("eos_token_id") == true)
        #expect(try fault("text_config", "eos_token_id", 701) == nil)
        #expect(throws: Never.self) { try load() }
    }

    @Test("8 bits are for convolutions, of which CLIP's are none")
    func int8() {
        #expect(throws: ModelProblem.precisionUnknown(.int8, network: "clip")) {
            try ModelBundle(ModelFiles(folder: folder)).load(precision: .int8)
        }
    }

    @Test("No number of a configuration is too small or too large to be refused")
    func extremes() throws {
        let shared = ["hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"]
        let keys = [
            "text_config": shared + ["vocab_size", "max_position_embeddings", "eos_token_id"],
            "vision_config": shared + ["num_channels", "image_size", "patch_size"],
        ]
        for value in [Int.min, .max, -1, 0] {
            for (part, keys) in keys {
                for key in keys { #expect(try fault(part, key, value) != nil, "\(part).\(key): \(value)") }
            }
            #expect(try fault("config.json") { $0["projection_dim"] = value } != nil)
            for key in ["size", "crop_size", "resample"] {
                #expect(try fault("preprocessor_config.json") { $0[key] = value } != nil, "\(key): \(value)")
            }
        }
    }

    @Test("Ways to show photos that aren't known are refused")
    func preprocessing() throws {
        let name = "preprocessor_config.json"
        for (key, value, word) in [
            ("do_center_crop", false, "do_center_crop"), ("do_normalize", false, "do_normalize"),
            ("resample", 1, "resample"), ("rescale_factor", 1.0, "rescaleFactor"),
            ("image_std", [1, 0, 1], "image_std"),
            ("image_mean", [1], "image_mean"), ("image_mean", [0, 1e30, 0], "image_mean"),
            ("image_std", [1, 1e-30, 1], "image_std"), ("crop_size", 16, "cropSize"), ("size", 8, "shortestEdge"),
            ("size", ["height": 32, "width": 32], "shortestEdge"),
            ("crop_size", ["height": 32, "width": 31], "cropSize"),
            ("size", 1 << 40, "shortestEdge"),
        ] as [(String, Any, String)] {
            let reason = try fault(name) { $0[key] = value }
            #expect(reason?.contains(word) == true, "\(key): \(reason ?? "not refused")")
        }
        #expect(try fault(name) { $0["size"] = 40 } == nil)
        #expect(try fault(name) { $0["resample"] = 2 } == nil)
    }

    /// The tensors, changed.
    private func writeWeights(_ change: (inout [String: Any]) -> Void) throws {
        let file = folder.appending(path: "model.safetensors")
        let original = try Data(contentsOf: fixture("clip-quick/model.safetensors", in: .module))
        let length = original.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var header = try #require(JSONSerialization.jsonObject(with: original[8..<8 + length]) as? [String: Any])
        change(&header)
        let json = try JSONSerialization.data(withJSONObject: header)
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
        try (Data(bytes) + json + original[(8 + length)...]).write(to: file)
    }

    private func weightsError() -> WeightsError? {
        guard case .malformed(_, .weights(let reason)) = error() else { return nil }
        return reason
    }

    @Test("A tensor that is missing, left over or misshapen is named; tables of positions may be there")
    func tensors() throws {
        try writeWeights { $0["stranger"] = $0.removeValue(forKey: "text_model.embeddings.position_ids") }
        #expect(weightsError() == .unread(tensor: "stranger"))
        try writeWeights { $0["logit_bias"] = $0.removeValue(forKey: "visual_projection.weight") }
        #expect(weightsError() == .missing(tensor: "visual_projection.weight", shape: [24, 32]))
        try writeWeights { header in
            var entry = header["text_model.embeddings.position_ids"] as? [String: Any]
            entry?["shape"] = [77]
            header["text_model.embeddings.position_ids"] = entry
        }
        #expect(weightsError() == .unread(tensor: "text_model.embeddings.position_ids"))
    }

    @Test("A missing vocabulary is named, and a wrong one refused")
    func vocabularies() throws {
        for name in ["vocab.json", "merges.txt"] {
            let file = folder.appending(path: name)
            let before = try Data(contentsOf: file)
            try FileManager.default.removeItem(at: file)
            #expect(error() == .missingFile(path: file.path))
            try Data("nonsense\n".utf8).write(to: file)
            guard case .malformed(file.path, .vocabulary) = error() else {
                Issue.record("\(name) isn't refused")
                continue
            }
            try before.write(to: file)
        }
    }

    @Test("Of several weights the one that is called model is taken")
    func severalWeights() throws {
        try Data([1]).write(to: folder.appending(path: "model.fp16.safetensors"))
        #expect(throws: Never.self) { try load() }
    }
}
