import BeholdTypes
import Foundation
import Imaging
import Neural
import Tensors

@testable import Models

/// A family that can only embed: a photo is its mean colour, a sentence the colour that it names.
enum MeanColourFamily: ModelFamily {
    static let name = "mean-colour"
    static let files: [String] = []

    static func load(_ parts: Registry.Parts) throws(ModelProblem) -> MeanColour {
        try Registry.withWeights(parts) { (weights) throws(WeightsError) in
            let scale = try weights.tensor("scale", shape: [3])
            try weights.requireAllRead()
            return MeanColour(scale: scale, weightsDigest: weights.digest(), precision: parts.precision)
        }
    }
}

struct MeanColour: Embedding {
    static let precisions: [Precision] = [.float32]

    let scale: Tensor  // [3]
    let weightsDigest: String
    let precision: Precision

    let name = "mean-colour"
    let preparation = ""
    let vocabularySize = 3
    let embeddingLength = 3
    let imageProcessor: any ImageProcessor = SquashingProcessor(side: 8)

    func using(threads: Int) -> MeanColour { self }

    func encode(_ photos: [NetworkImage]) -> [EncodedImage] {
        photos.map { photo in
            var sums = [Float](repeating: 0, count: 3)
            for (index, value) in photo.tiles[0].pixels.enumerated() {
                sums[index % 3] += Float(value) * scale.elements[index % 3]
            }
            return EncodedImage(["colour": Tensor(sums, shape: [1, 3])])
        }
    }

    func encodedImage(kept bytes: [UInt8]) -> EncodedImage? {
        EncodedImage(kept: bytes, name: "colour", shape: [1, 3])
    }

    func embedding(of image: EncodedImage) -> [Float] { image["colour"].normalizedToLength1().elements }

    func embedding(of sentence: String) -> [Float] {
        ["red", "green", "blue"].map { sentence.contains($0) ? 1 : 0 }
    }
}
