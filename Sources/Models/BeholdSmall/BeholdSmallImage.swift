import BeholdTypes
import Neural
import Tensors

// The eyes of Behold small. Maps are [height, width, channels].

/// Photo → P cells, each with G numbers: 512 of the stride-32 map, 256 of the stride-16 map averaged 2x2, 3 of the cell's mean colour.
struct ImageEncoder: Sendable {
    private let stem: [Convolution]
    private let stages: [[ResidualBlock]]
    private let gridSide: Int
    private let precision: StoragePrecision

    init(_ weights: Weights, _ configuration: BeholdSmallConfiguration) throws(WeightsError) {
        precision = weights.precision
        // Every later map inherits the stem's rounding, at a tenth of the arithmetic: it stays in single precision.
        let stemWeights = weights["stem"].stored(in: .float32)
        var stem: [Convolution] = []
        var inputs = 3
        for (index, width) in configuration.stemWidths.enumerated() {
            stem.append(
                try Convolution(
                    stemWeights["convolution\(index + 1)"],
                    normalization: stemWeights["normalization\(index + 1)"], inputs: inputs, outputs: width,
                    size: 3, stride: 2))
            inputs = width
        }
        var stages: [[ResidualBlock]] = []
        for (stage, (width, depth)) in zip(configuration.stageWidths, configuration.stageDepths).enumerated() {
            var blocks: [ResidualBlock] = []
            for block in 0..<depth {
                blocks.append(
                    try ResidualBlock(
                        weights["stages.\(stage).blocks.\(block)"], inputs: inputs, outputs: width, halves: block == 0))
                inputs = width
            }
            stages.append(blocks)
        }
        self.stem = stem
        self.stages = stages
        gridSide = configuration.gridSide
    }

    /// Whether several photos are encoded faster together than each alone. Kernels of 8 bits fit into a processor's cache.
    var sharesWeights: Bool { precision != .int8 }

    /// Normalised pixels of N photos, `[224, 224, 3]` each → `[N · P, G]`.
    func callAsFunction(_ photos: [Tensor]) -> Tensor {
        // One by one where the maps are larger than the kernels.
        let fineMaps = photos.map { pixels in
            stages[0].reduce(stem.reduce(pixels) { x, convolution in convolution(x, activation: .relu) }) { x, block in
                block(x)
            }
        }
        var x = Tensor(stacking: fineMaps)  // [N, 28, 28, 128]
        var maps = [x]
        for stage in stages.dropFirst() {
            x = stage.reduce(x) { x, block in block(x) }
            maps.append(x)  // [N, 14, 14, 256], [N, 7, 7, 512]
        }
        let cells = photos.count * gridSide * gridSide
        let coarse = maps[maps.count - 1]
        let fine = maps[maps.count - 2].averagedBy2x2()  // [N, 7, 7, 256]
        let colour = Tensor(stacking: photos.map { $0.averaged(toSide: gridSide) })  // [N, 7, 7, 3]
        return Tensor(joiningColumnsOf: [coarse, fine, colour].map { $0.reshaped([cells, $0.columns]) })
    }
}

/// Two 3x3 convolutions beside a shortcut. A block that halves the map averages 2x2 cells in its shortcut, then a 1x1
/// convolution (arXiv:1812.01187, ResNet-D).
struct ResidualBlock: Sendable {
    private let convolution1: Convolution
    private let convolution2: Convolution
    private let shortcut: Convolution?

    init(_ weights: Weights, inputs: Int, outputs: Int, halves: Bool) throws(WeightsError) {
        convolution1 = try Convolution(
            weights["convolution1"], normalization: weights["normalization1"], inputs: inputs, outputs: outputs,
            size: 3, stride: halves ? 2 : 1)
        convolution2 = try Convolution(
            weights["convolution2"], normalization: weights["normalization2"], inputs: outputs, outputs: outputs,
            size: 3, stride: 1)
        shortcut =
            halves
            ? try Convolution(
                weights["shortcut_convolution"], normalization: weights["shortcut_normalization"], inputs: inputs,
                outputs: outputs, size: 1, stride: 1) : nil
    }

    /// `[h, w, inputs]` → `[h/2, w/2, outputs]`, or `[h, w, outputs]`; or N such maps at once.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let beside = shortcut.map { $0(x.averagedBy2x2()) } ?? x
        return convolution2(convolution1(x, activation: .relu), adding: beside, activation: .relu)
    }
}

/// Grid features → image tokens.
struct ImageAdapter: Sendable {
    private let inputNormalization: LayerNormalization
    private let input: Linear
    private let positions: Tensor  // [P, C]
    private let layer: SelfAttentionLayer
    private let outputNormalization: LayerNormalization

    init(_ weights: Weights, _ configuration: BeholdSmallConfiguration) throws(WeightsError) {
        let (channels, features) = (configuration.hiddenSize, configuration.gridFeatures)
        inputNormalization = try LayerNormalization(weights["input_normalization"], channels: features)
        input = try Linear(weights["input"], inputs: features, outputs: channels)
        positions = try weights.tensor("positions", shape: [configuration.gridSide * configuration.gridSide, channels])
        layer = try SelfAttentionLayer(
            weights["layer"], channels: channels, heads: configuration.heads,
            feedForwardMultiple: configuration.imageFeedForwardMultiple)
        outputNormalization = try LayerNormalization(weights["output_normalization"], channels: channels)
    }

    /// The grids of N photos, `[N · P, G]` → `[N · P, C]`.
    func callAsFunction(_ grids: Tensor, photos: Int) -> Tensor {
        let places = photos == 1 ? positions : Tensor(joiningRowsOf: Array(repeating: positions, count: photos))
        return outputNormalization(layer(input(inputNormalization(grids), addedTo: places), parts: photos))
    }
}
