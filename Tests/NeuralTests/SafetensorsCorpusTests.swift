import BeholdTypes
import Foundation
import Neural
import Tensors
import TestSupport
import Testing

@Suite("Safetensors corpus")
struct SafetensorsCorpusTests {
    @Test("Every container of the corpus loads or is refused as its manifest says", .needsShared)
    func manifest() throws {
        let manifest = try String(contentsOf: Shared.url("corpus/manifest.tsv"), encoding: .utf8)
        var firm = ["loads": 0, "must be refused": 0]
        for line in manifest.split(separator: "\n") where line.hasPrefix("misc/safetensors/") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count > 4)
            let (name, expected, tier) = (fields[0], fields[3], fields[4])
            var refusal: WeightsError?
            do {
                let file = try SafetensorsFile.checking(Shared.url("corpus/" + name).path)
                // What is read of a container that was accepted is whole or refused by a typed error.
                for tensor in file.names { _ = try? file.tensor(named: tensor).elements }
            } catch let error as WeightsError {
                refusal = error
            }
            guard tier == "firm" else { continue }
            firm[expected, default: 0] += 1
            switch expected {
            case "loads": #expect(refusal == nil, "\(name)")
            case "must be refused": #expect(refusal != nil, "\(name) was accepted")
            default: Issue.record("\(name): what does the manifest mean by \(expected)?")
            }
        }
        #expect(firm.values.allSatisfy { $0 >= 10 }, "\(firm)")
    }

    @Test("The refusals name what is wrong", .needsShared)
    func reasons() throws {
        let reasons: [(String, WeightsError)] = [
            ("data_trailing_1", .wrongLength(described: 24, found: 25)),
            ("data_truncated_half", .wrongLength(described: 24, found: 12)),
            ("dtype_lowercase", .unknownType("f32", tensor: "a")),
            ("dup_keys_diff_dtype", .duplicateName("w")),
            ("empty_file", .tooShort(bytes: 0)),
            ("first_not_at_0", .misplaced(tensor: "a", expectedStart: 0, start: 8)),
            ("gguf_4_bytes", .otherFormat(.gguf)),
            ("gguf_magic", .otherFormat(.gguf)),
            ("hdr_len_u64max", .headerTooLong(length: .max, limit: 136)),
            ("hole", .misplaced(tensor: "b", expectedStart: 16, start: 20)),
            ("html_error_page", .otherFormat(.webPage)),
            ("overlap_partial", .misplaced(tensor: "b", expectedStart: 16, start: 8)),
            ("pickle_zip", .otherFormat(.zip)),
            ("seven_bytes", .tooShort(bytes: 7)),
            ("shape_mismatch_small", .sizeMismatch(tensor: "a", needed: 4, found: 16)),
            ("shape_overflow", .sizeOverflow(tensor: "a")),
        ]
        for (name, error) in reasons {
            let path = try Shared.url("corpus/misc/safetensors/\(name).safetensors").path
            #expect(throws: error, "\(name)") { try SafetensorsFile.checking(path) }
        }
    }

    @Test("The reference's fixtures give the numbers that PyTorch wrote", .needsShared)
    func referenceFixtures() throws {
        let file = try SafetensorsFile(path: Shared.url("reference-2/fixtures.safetensors").path)
        let pixels = try #require(file.entry(named: "pixels"))
        #expect(pixels.type == .uint8)
        #expect(pixels.shape == [3, 224, 224, 3])
        #expect(try file.tensor(named: "pixels").elements.count == 3 * 224 * 224 * 3)
        // Embeddings have length 1.
        for name in ["image_embeddings", "text_embeddings"] {
            let numbers = try file.tensor(named: name).elements
            #expect(numbers.count == 20 * 256)
            for row in 0..<20 {
                let square = numbers[row * 256..<(row + 1) * 256].reduce(0) { $0 + $1 * $1 }
                #expect(abs(square - 1) < 1e-5, "\(name) \(row)")
            }
        }
    }
}
