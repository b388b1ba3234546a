import BeholdTypes
import Tensors

extension BeholdSmallConfiguration {
    /// Blocks of one shape, in a row: `[blocks, kernel of the depthwise convolution, stride of the first block, expansion, output
    /// channels]`.
    struct Stage: Sendable, Codable, Equatable {
        let blocks: Int
        let size: Int
        let stride: Int
        let expansion: Int
        let outputs: Int

        init(from decoder: any Decoder) throws {
            var numbers = try decoder.unkeyedContainer()
            blocks = try numbers.decode(Int.self)
            size = try numbers.decode(Int.self)
            stride = try numbers.decode(Int.self)
            expansion = try numbers.decode(Int.self)
            outputs = try numbers.decode(Int.self)
        }

        func encode(to encoder: any Encoder) throws {
            var numbers = encoder.unkeyedContainer()
            for number in numbersInOrder { try numbers.encode(number) }
        }

        var numbersInOrder: [Int] { [blocks, size, stride, expansion, outputs] }

        var isKnown: Bool {
            1...64 ~= blocks && [3, 5].contains(size) && 1...2 ~= stride && 1...16 ~= expansion && 1...2048 ~= outputs
        }
    }

    /// What is wrong with the image encoder's sizes, or nil.
    var imageEncoderProblem: ConfigurationError? {
        let multiple = DepthwiseKernel.channelMultiple
        let inputs = [stemWidth] + stages.map(\.outputs)
        let areKnown =
            2...32 ~= stages.count && 1...2048 ~= stemWidth && stages.allSatisfy(\.isKnown) && lastHalving > 0
            // Every block's middle, the first one's and the others' of its stage, is whole vectors.
            && zip(inputs, stages).allSatisfy { inputs, stage in
                inputs * stage.expansion % multiple == 0
                    && (stage.blocks == 1 || stage.outputs * stage.expansion % multiple == 0)
            }
        guard areKnown else { return .noImageEncoder(keys: [CodingKeys.stemWidth, .stages].map(\.rawValue)) }
        let halvings = 1 + stages.count { $0.stride == 2 }
        guard halvings <= 8, imageSize == gridSide << halvings else {
            return .notShrunk(imageSize: imageSize, toGridSide: gridSide)
        }
        return nil
    }
}
