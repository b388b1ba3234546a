import BeholdTypes
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Neural

@Suite("Writing safetensors")
struct SafetensorsWritingTests {
    let path: String
    let file: SafetensorsFile

    init() throws {
        path = try fixture("numbers.safetensors", in: .module).path
        file = try SafetensorsFile(path: path)
    }

    private func written(_ bytes: WrittenCheckpoint) throws -> SafetensorsFile {
        let folder = try TemporaryFolder()
        return try SafetensorsFile(path: try folder.write(Data(bytes.bytes), to: "x.safetensors").path)
    }

    @Test("Numbers are rounded as PyTorch rounds them, in each type", arguments: ["float32", "float16", "bfloat16"])
    func rounding(type: String) throws {
        let numbers = try file.tensor(named: "float32").elements
        let exact = Tensor(numbers, shape: [numbers.count])
        let rounded = try file.rounded(exact, toTypeOf: type)
        let expected = try file.tensor(named: type).elements
        #expect(rounded.elements.map(\.bitPattern) == expected.map(\.bitPattern))
        let back = try written(try file.bytes(replacing: [type: exact]))
        let read = try back.tensor(named: type).elements
        #expect(read.map(\.bitPattern) == expected.map(\.bitPattern))
        #expect(back.entry(named: type)?.type == file.entry(named: type)?.type)
    }

    @Test("What isn't replaced stays byte for byte; a replaced tensor may have another shape")
    func others() throws {
        let bytes = try file.bytes(
            replacing: ["float16": Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])], metadata: [("a \"name\"", "line\nfeed")])
        let back = try written(bytes)
        #expect(Set(back.names) == Set(file.names))
        #expect(back.entry(named: "float16")?.shape == [2, 3])
        let replaced = try back.tensor(named: "float16").elements
        #expect(replaced == [1, 2, 3, 4, 5, 6])
        for name in file.names where name != "float16" {
            let (own, expected) = (try back.tensor(named: name).elements, try file.tensor(named: name).elements)
            #expect(own == expected, "\(name)")
        }
        #expect(back.digest() == bytes.digest)
        // Nothing replaced: the data are those of the file that Python wrote.
        let original = try Data(contentsOf: URL(filePath: path))
        let same = try file.bytes(replacing: [:]).bytes
        let length = 8 + Int(original[0]) + Int(original[1]) << 8
        let ownLength = 8 + Int(same[0]) + Int(same[1]) << 8
        #expect(ownLength % 8 == 0)
        #expect(Array(original[length...]) == Array(same[ownLength...]))
    }

    @Test("Numbers beyond a type's range, and a tensor that isn't there, are refused")
    func refusals() {
        let large = Tensor([1, 65_520], shape: [2])
        #expect(throws: WeightsError.notFinite(tensor: "float16")) { try file.bytes(replacing: ["float16": large]) }
        #expect(throws: WeightsError.notFinite(tensor: "float32")) {
            try file.bytes(replacing: ["float32": Tensor([.nan], shape: [1])])
        }
        #expect(throws: WeightsError.noSuchTensor("other")) { try file.bytes(replacing: ["other": large]) }
        #expect(throws: WeightsError.notConvertible(tensor: "untouched", type: "I8")) {
            try file.bytes(replacing: ["untouched": large])
        }
    }
}
