/// What a run has made, and how good it is.
public struct TrainedNetwork: Sendable {
    /// Of a self-describing folder, in the order in which they are to be written.
    public let files: [(name: String, bytes: [UInt8])]
    /// SHA-256 of the weights, in hexadecimal.
    public let weightsDigest: String
    public let epochs: [EpochFigures]
    /// The number of the epoch whose parameters these are, from 1.
    public let bestEpoch: Int
    /// Mean score on the held questions of the network that it began with, in 0...1.
    public let accuracyBefore: Double
    /// Mean score on the held questions, in 0...1.
    public let accuracy: Double
    /// The share of general questions about held photos that are answered as before.
    public let kept: Double
    public let generalCount: Int
    /// Questions that were learnt from, rehearsed ones not counted.
    public let learntCount: Int
    public let heldCount: Int
    public let rehearsedCount: Int
    public let newAnswers: [String]
    public let calibration: AnswerCalibration
}

/// How an epoch went.
public struct EpochFigures: Sendable, Equatable {
    /// From 1.
    public let epoch: Int
    /// Mean cross-entropy of the questions learnt from, in nats.
    public let loss: Double
    /// Mean score of the held questions, in 0...1.
    public let accuracy: Double
    /// Mean cross-entropy of the held questions that have an answer of the network's, in nats.
    public let heldLoss: Double
}

/// How scores become confidences.
public struct AnswerCalibration: Sendable, Equatable {
    public let temperature: Double
    public let unsureBelow: Double
    /// Questions that the temperature was fitted on; 0 where there were too few, and it is 1.
    public let count: Int

    /// Fewer questions say nothing about confidence.
    public static let fewestQuestions = 50

    /// - Parameter sets: with a confidence for each of the fit's candidates.
    init(fitting sets: [AnsweredSet]) {
        // An answer is as likely wrong as right there, where confidence is what it says.
        unsureBelow = 0.5
        let fit = TemperatureFit(fitting: sets)
        let isFitted = fit.count >= Self.fewestQuestions
        temperature = isFitted ? fit.temperature : 1
        count = isFitted ? fit.count : 0
    }
}
