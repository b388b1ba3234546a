import BeholdTypes
import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

@testable import Models

@Suite("Families of networks")
struct ModelFamilyTests {
    /// A model folder of the family that can only embed.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Data(#"{"model": "mean-colour"}"#.utf8), to: "config.json")
        let header = Data(#"{"scale":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#.utf8)
        var file = Data([Float]([1, 1, 1]).littleEndianBytes)
        file = Data((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }) + header + file
        try folder.write(file, to: "mean-colour.safetensors")
        return folder
    }

    @Test("A network can do what it adopts, and nothing stands in for the rest")
    func onlyEmbeds() throws {
        let folder = try folder()
        let files = try ModelFiles(folder: folder.url)
        #expect(throws: ModelProblem.unknownNetwork(name: "mean-colour", known: ["behold-small", "clip"])) {
            try ModelBundle(files).load()
        }
        try Registry.$families.withValue(Registry.families + [MeanColourFamily.self]) {
            #expect(try ModelBundle(files).abilities == [.search])
            let network = try ModelBundle(files).load()
            #expect(network.abilities == [.search] && network.precision == .float32)
            #expect(!(network is any QuestionAnswering) && !(network is any Captioning) && !(network is any Trainable))
            let embedding = try #require(network as? any Embedding)
            let red = Image(width: 8, height: 8, pixels: (0..<64).flatMap { _ in [250, 9, 9] as [UInt8] })
            let vector = embedding.embedding(of: network.encode([NetworkImage(red)])[0])
            #expect(vector.isEmbedding && vector[0] > 0.99)
        }
    }
}

@Suite("Encoded images")
struct EncodedImageTests {
    private let image = EncodedImage([
        "tokens": Tensor([1, -2, .leastNonzeroMagnitude, 4, 5, 6], shape: [2, 3]), "mask": Tensor([0.5], shape: [1]),
    ])

    @Test("Tensors of any names and shapes come back bit for bit")
    func roundTrip() throws {
        let again = try #require(EncodedImage(serialized: image.serialized))
        #expect(again.shapes == ["tokens": [2, 3], "mask": [1]])
        #expect(again["tokens"].elements == image["tokens"].elements && again["mask"].elements == [0.5])
        #expect(EncodedImage(serialized: []).map(\.shapes) == [:])
    }

    @Test(
        "Numbers without a name and a shape, as earlier versions kept them, are the one tensor that the network reads")
    func earlierForm() {
        let numbers: [Float] = [1, -2, 3, 4, 5, 6]
        let old = EncodedImage(kept: numbers.littleEndianBytes, name: "tokens", shape: [2, 3])
        #expect(old?["tokens"].elements == numbers && old?.shapes == ["tokens": [2, 3]])
        let new = EncodedImage(["tokens": Tensor(numbers, shape: [2, 3])])
        #expect(EncodedImage(kept: new.serialized, name: "tokens", shape: [2, 3])?["tokens"].elements == numbers)
        #expect(EncodedImage(kept: new.serialized, name: "tokens", shape: [3, 2]) == nil)
        #expect(EncodedImage(kept: new.serialized, name: "colour", shape: [2, 3]) == nil)
        #expect(EncodedImage(kept: [Float](repeating: .nan, count: 6).littleEndianBytes, name: "a", shape: [6]) == nil)
    }

    @Test("Bytes that aren't such tensors, or numbers that aren't finite, are none")
    func malformed() {
        let bytes = image.serialized
        for length in 1..<bytes.count where length != 4 + 4 + 4 + 4 + 4 {
            #expect(EncodedImage(serialized: Array(bytes.prefix(length))) == nil, "\(length) bytes")
        }
        var huge = bytes
        for index in bytes.indices {
            huge = bytes
            huge[index] = 0xff
            _ = EncodedImage(serialized: huge)  // whatever comes, no number of the file is allocated unchecked
        }
        #expect(EncodedImage(serialized: EncodedImage(["a": Tensor([.nan], shape: [1])]).serialized) == nil)
        #expect(EncodedImage(serialized: bytes + bytes) == nil)
    }
}
