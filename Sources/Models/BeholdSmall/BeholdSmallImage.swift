import BeholdTypes
import Neural
import Tensors

// The eyes of Behold small. Maps are [height, width, channels].

/// Photo → P cells, each with G numbers: 352 of the stride-32 map; 480 of the 2x2 cells of the stride-16 map below it, row by
/// row; 3 of the cell's mean colour.
struct ImageEncoder: Sendable {
    private let stem: StemConvolution
    /// To the stride-16 map, and from there to the grid.
    private let fine: [InvertedResidual]
    private let coarse: [InvertedResidual]
    private let gridSide: Int

    /// - Parameter isIn8Bits: whether the first products of blocks compute in 8 bits.
    init(
        _ weights: Weights, _ configuration: BeholdSmallConfiguration, isIn8Bits: Bool
    ) throws(WeightsError) {
        var inputs = configuration.stemWidth
        stem = try StemConvolution(weights["stem"], inputs: 3, outputs: inputs)
        var (fine, coarse): ([InvertedResidual], [InvertedResidual]) = ([], [])
        for (index, stage) in configuration.stages.enumerated() {
            for block in 0..<stage.blocks {
                let residual = try InvertedResidual(
                    weights["blocks.\(fine.count + coarse.count)"], inputs: inputs, outputs: stage.outputs,
                    size: stage.size, stride: block == 0 ? stage.stride : 1, expansion: stage.expansion,
                    expandsIn8Bits: isIn8Bits)
                if index < configuration.lastHalving { fine.append(residual) } else { coarse.append(residual) }
                inputs = stage.outputs
            }
        }
        (self.fine, self.coarse) = (fine, coarse)
        gridSide = configuration.gridSide
    }

    /// Normalised pixels of N photos, `[224, 224, 3]` each → `[N · P, G]`.
    func callAsFunction(_ photos: [Tensor]) -> Tensor {
        // A thread for each photo; one photo's maps are shared out by their rows.
        let maps = concurrently(photos.count) { index in
            let x = stem(photos[index])
            return fine.reduce(x.reshaped([1] + x.shape)) { x, block in block(x) }  // [1, 14, 14, 120]
        }
        let cells = photos.count * gridSide * gridSide
        let last = coarse.reduce(Tensor(joiningMaps: maps)) { x, block in block(x) }  // [N, 7, 7, 352]
        let squares = maps.map { $0.reshaped(Array($0.shape.dropFirst())).patches(side: 2) }  // [P, 480]
        let colours = photos.map { photo in
            photo.averaged(toSide: gridSide).reshaped([gridSide * gridSide, photo.columns])  // [P, 3]
        }
        return Tensor(joiningColumnsOf: [
            last.reshaped([cells, last.columns]), Tensor(joiningRowsOf: squares), Tensor(joiningRowsOf: colours),
        ])
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
