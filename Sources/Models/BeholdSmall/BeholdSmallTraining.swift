import BeholdTypes
import Foundation
import Language
import Neural
import Tensors

/// Behold small, learning answers: the image encoder, the image adapter and the question encoder stay as they are.
///
///     text tokens [T, C] ─┐                                        ┌ <cls>, mean
///                         ├─ co-attention (learns with `fusion`) ─┤             ├─ normalisation, hidden, dropout, output ─ [A]
///     image tokens [P, C] ┘                                        └ attention pooling
///
/// B questions with T tokens each lie one below the other, and so do their photos.
/// Parity: Tests/ModelsTests against the network's definition in PyTorch.
struct BeholdSmallTraining: AnswerTraining {
    let network: BeholdSmall
    let file: SafetensorsFile
    /// What the network was loaded from. Nothing is read of it again.
    let source: ModelFiles
    private var layers = TrainedLayers.head
    private(set) var answers: [String]
    private(set) var start: ParameterSet

    private static let head = "answer_head."
    private static let fusion = "coattention."

    init(of network: BeholdSmall, files: ModelFiles) throws(ModelProblem) {
        self.network = network.using(threads: 1)
        source = files
        answers = network.answers.entries
        file = try SafetensorsFile(path: files.weights.path)
        guard file.digest() == network.weightsDigest else {
            throw .unreadable(path: files.weights.path, .changedSinceLoaded)
        }
        start = try Self.parameters(of: file, files, learningIn: .head)
    }

    private static func parameters(
        of file: SafetensorsFile, _ files: ModelFiles, learningIn layers: TrainedLayers
    ) throws(ModelProblem) -> ParameterSet {
        try files.ofWeights { () throws(WeightsError) in
            try ParameterSet(file, prefixes: layers == .head ? [head] : [head, fusion])
        }
    }

    func adding(_ more: [String]) -> BeholdSmallTraining {
        var grown = self
        grown.answers += more
        for name in ["weight", "bias"].map({ Self.head + "output." + $0 }) {
            let old = start[name]
            let rows = old.reshaped([network.answers.count, old.count / network.answers.count])
            let mean = rows.meanOfRows().reshaped([1, rows.columns])
            let all = Tensor(
                joiningRowsOf: [rows] + [Tensor](repeating: mean, count: answers.count + more.count - rows.rows))
            grown.start[name] = all.reshaped([all.rows] + old.shape.dropFirst())
        }
        return grown
    }

    func learning(in layers: TrainedLayers) throws(ModelProblem) -> BeholdSmallTraining {
        var other = self
        other.layers = layers
        other.start = try Self.parameters(of: file, source, learningIn: layers)
        // What has grown stays so.
        for name in start.names where other.start.names.contains(name) { other.start[name] = start[name] }
        return other
    }

    func inputs(for question: String, about image: EncodedImage) -> AnswerInputs {
        ThreadPool.$width.withValue(1) {
            let tokens = network.questionTokens(question)
            switch layers {
            case .head:
                let fused = network.fused(image[BeholdSmall.imageTokens], tokens: tokens)
                return AnswerInputs(text: fused.text, image: fused.image)
            case .fusion:
                return AnswerInputs(text: network.textTokens(tokens), image: image[BeholdSmall.imageTokens])
            }
        }
    }

    func scores(of inputs: [AnswerInputs], parameters: ParameterSet) -> Tensor {
        ThreadPool.$width.withValue(1) {
            scores(of: inputs, LayersOnTape(parameters, isTrained: false), dropout: nil).value
        }
    }

    func loss(
        of inputs: [AnswerInputs], targets: Tensor, parameters: ParameterSet, seed: UInt64?
    ) -> (loss: Double, gradients: [Tensor]) {
        ThreadPool.$width.withValue(1) {
            let tape = LayersOnTape(parameters, isTrained: true)
            let scores = scores(of: inputs, tape, dropout: seed.map(DropoutSeeds.init))
            let (loss, derivative) = scores.value.crossEntropy(with: targets)
            tape.tape.play(back: scores, cotangent: derivative)
            return (loss, tape.gradients(of: parameters))
        }
    }

    // MARK: The network

    /// `<cls>`, mean text token and attention-pooled image token, joined → scores.
    private func scores(of inputs: [AnswerInputs], _ layers: LayersOnTape, dropout: DropoutSeeds?) -> Variable {
        let (textRows, imageRows) = (Self.ranges(inputs.map(\.text.rows)), Self.ranges(inputs.map(\.image.rows)))
        var text = layers.tape.constant(Tensor(joiningRowsOf: inputs.map(\.text)))  // [ΣT, C]
        var image = layers.tape.constant(Tensor(joiningRowsOf: inputs.map(\.image)))  // [ΣP, C]
        if self.layers == .fusion {
            for index in 0..<network.configuration.coattentionLayers {
                (text, image) = fused(
                    text, textRows, image, imageRows, layers["coattention"]["layers"]["\(index)"], dropout)
            }
        }
        let head = layers["answer_head"]
        let pooled = image.softmaxPooled(scores: head["image_pooling"].linear(image), groups: imageRows)  // [B, C]
        let joined = Variable.joiningColumns(
            of: [text.firstRows(ofGroups: textRows), text.means(ofGroups: textRows), pooled])  // [B, 3 C]
        let hidden = head["hidden"].linear(head["normalization"].normalized(joined)).geluErf()  // [B, 2 C]
        let share = network.configuration.answerDropout
        return head["output"].linear(dropout.map { hidden.dropout(share, seed: $0.next()) } ?? hidden)  // [B, A]
    }

    /// `Fusion.CoattentionLayer`, with what its derivatives need.
    private func fused(
        _ text: Variable, _ textRows: [Range<Int>], _ image: Variable, _ imageRows: [Range<Int>], _ layer: LayersOnTape,
        _ dropout: DropoutSeeds?
    ) -> (text: Variable, image: Variable) {
        let heads = network.configuration.heads
        func dropped(_ x: Variable) -> Variable {
            dropout.map { x.dropout(network.configuration.dropout, seed: $0.next()) } ?? x
        }
        let (t, i) = (layer["text_normalization"].normalized(text), layer["image_normalization"].normalized(image))
        var newText = text.adding(
            dropped(layer["image_to_text"].attention(t, textRows, reading: i, imageRows, heads: heads)))
        var newImage = image.adding(
            dropped(layer["text_to_image"].attention(i, imageRows, reading: t, textRows, heads: heads)))
        let own = layer["text_self_normalization"].normalized(newText)
        newText = newText.adding(
            dropped(layer["text_self_attention"].attention(own, textRows, reading: own, textRows, heads: heads)))
        newText = newText.adding(
            dropped(
                layer["text_feed_forward"].feedForward(layer["text_feed_forward_normalization"].normalized(newText)))
        )
        newImage = newImage.adding(
            dropped(
                layer["image_feed_forward"].feedForward(layer["image_feed_forward_normalization"].normalized(newImage)))
        )
        return (newText, newImage)
    }

    private static func ranges(_ counts: [Int]) -> [Range<Int>] {
        var end = 0
        return counts.map { count in
            end += count
            return end - count..<end
        }
    }
}

/// A seed for each dropout of a pass.
private final class DropoutSeeds {
    private var random: SeededRandom

    init(_ seed: UInt64) { random = SeededRandom(seed: Int(truncatingIfNeeded: seed), stream: 0) }

    func next() -> UInt64 { random.next() }
}
