public import BeholdTypes
public import Neural
public import Tensors

/// The part of a network that learns answers. It is a value: what changes while it learns are the parameters, which are given.
public protocol AnswerTraining: Sendable {
    /// The answers that the network has, and after them those that it is to learn.
    var answers: [String] { get }
    /// What learning begins with. A new answer begins as the mean of the old ones, so that it is nobody's first choice.
    var start: ParameterSet { get }

    /// The same with more answers.
    func adding(_ answers: [String]) -> Self
    /// The same, learning in other layers.
    func learning(in layers: TrainedLayers) throws(ModelProblem) -> Self

    /// What isn't learnt: all that the trained layers read of a question about a photo.
    func inputs(for question: String, about image: EncodedImage) -> AnswerInputs

    /// The scores of all answers, `[B, A]`.
    func scores(of inputs: [AnswerInputs], parameters: ParameterSet) -> Tensor

    /// The loss of some questions, added up, and its derivatives in the order of the parameters.
    /// - Parameters:
    ///   - targets: how much each answer is right, `[B, A]`.
    ///   - seed: of dropout; nil for none.
    func loss(
        of inputs: [AnswerInputs], targets: Tensor, parameters: ParameterSet, seed: UInt64?
    ) -> (loss: Double, gradients: [Tensor])

    /// Parameters as they come out of a file.
    /// - Throws: where one isn't finite in the type that it is stored in.
    func rounded(_ parameters: ParameterSet) throws(ModelProblem) -> ParameterSet

    /// The files of a self-describing folder with these parameters.
    /// - Parameters:
    ///   - temperature: what scores are divided by.
    ///   - unsureBelow: the confidence from which an answer is more than a guess.
    func files(
        with parameters: ParameterSet, temperature: Float, unsureBelow: Float
    ) throws(ModelProblem) -> TrainedFiles
}

/// Which layers learn.
public enum TrainedLayers: String, Sendable, CaseIterable {
    /// The answer head: attention pooling, normalisation, hidden layer, scores.
    case head
    /// The head and the co-attention of question and photo.
    case fusion
}

/// What trained layers read of one question: text tokens `[T, C]` and image tokens `[P, C]`.
public struct AnswerInputs: Sendable {
    let text: Tensor
    let image: Tensor

    /// How much memory it takes.
    public var bytes: Int { 4 * (text.count + image.count) }
}

/// A model's files, in the order in which they are to be written.
public struct TrainedFiles: Sendable {
    public let files: [(name: String, bytes: [UInt8])]
    /// SHA-256 of the weights, in hexadecimal.
    public let weightsDigest: String
}
