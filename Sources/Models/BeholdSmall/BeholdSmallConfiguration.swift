import BeholdTypes

/// Every size and constant of Behold small, in the spelling of its `config.json`. Each field must be there but the
/// calibration's, whose defaults are those of a network that wasn't calibrated.
struct BeholdSmallConfiguration: Sendable, Codable, Equatable {
    /// The network's form: 1 had a residual image encoder, and is no longer loaded.
    static let knownVersion = 2

    let model: String
    let version: Int
    let vocabularySize: Int
    var answerCount: Int
    let imageSize: Int
    /// R, G, B, of values in 0...1.
    let imageMean: [Float]
    let imageDeviation: [Float]
    let stemWidth: Int
    let stages: [Stage]
    let gridSide: Int
    let hiddenSize: Int
    let heads: Int
    let questionLayers: Int
    let coattentionLayers: Int
    let captionLayers: Int
    let feedForwardMultiple: Int
    let imageFeedForwardMultiple: Int
    let maximumPositions: Int
    /// Token embeddings are multiplied by it where they are read as input.
    let embeddingScale: Float
    let dropout: Float
    let answerDropout: Float
    let maximumQuestionWords: Int
    let maximumSentenceWords: Int
    let captionLength: Int
    let lengthPenalty: Float
    let forbiddenTokens: [Int]
    /// What the scores of answers are divided by before their softmax; 1 where it isn't said.
    var answerTemperature: Float?
    /// The confidence from which an answer is more than one guess among others; 0.5 where it isn't said.
    var unsureBelow: Float?
    var answerConfidence: AnswerConfidence?
    var captionConfidence: CaptionConfidence?
    /// The questions that no answer of the network can fit, by `DeclinedQuestion.rawValue`.
    var declines: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case model
        case version
        case vocabularySize = "vocabulary_size"
        case answerCount = "answer_count"
        case imageSize = "image_size"
        case imageMean = "image_mean"
        case imageDeviation = "image_deviation"
        case stemWidth = "stem_width"
        case stages
        case gridSide = "grid_side"
        case hiddenSize = "hidden_size"
        case heads
        case questionLayers = "question_layers"
        case coattentionLayers = "coattention_layers"
        case captionLayers = "caption_layers"
        case feedForwardMultiple = "feed_forward_multiple"
        case imageFeedForwardMultiple = "image_feed_forward_multiple"
        case maximumPositions = "maximum_positions"
        case embeddingScale = "embedding_scale"
        case dropout
        case answerDropout = "answer_dropout"
        case maximumQuestionWords = "maximum_question_words"
        case maximumSentenceWords = "maximum_sentence_words"
        case captionLength = "caption_length"
        case lengthPenalty = "length_penalty"
        case forbiddenTokens = "forbidden_tokens"
        case answerTemperature = "answer_temperature"
        case unsureBelow = "unsure_below"
        case answerConfidence = "answer_confidence"
        case captionConfidence = "caption_confidence"
        case declines
    }

    /// G: the last map, four cells of the finer one and the mean colour.
    var gridFeatures: Int { stages[stages.count - 1].outputs + 4 * stages[lastHalving - 1].outputs + 3 }

    /// The stage that makes the grid of the map with twice its side.
    var lastHalving: Int { stages.lastIndex { $0.stride == 2 } ?? 0 }

    /// What is wrong with the sizes, or nil: checked before anything is allocated.
    var problem: ConfigurationError? {
        let sizes: [(CodingKeys, Int, ClosedRange<Int>)] = [
            (.vocabularySize, vocabularySize, 5...1_000_000), (.answerCount, answerCount, 1...1_000_000),
            (.imageSize, imageSize, 32...1024), (.gridSide, gridSide, 1...64), (.hiddenSize, hiddenSize, 1...8192),
            (.heads, heads, 1...256), (.questionLayers, questionLayers, 1...128),
            (.coattentionLayers, coattentionLayers, 0...128), (.captionLayers, captionLayers, 1...128),
            (.feedForwardMultiple, feedForwardMultiple, 1...16),
            (.imageFeedForwardMultiple, imageFeedForwardMultiple, 1...16),
            (.maximumPositions, maximumPositions, 2...4096),
            (.captionLength, captionLength, 1...max(1, maximumPositions)),
            (.maximumQuestionWords, maximumQuestionWords, 1...(max(2, maximumPositions) - 1)),
            (.maximumSentenceWords, maximumSentenceWords, 1...(max(2, maximumPositions) - 1)),
        ]
        for (key, value, range) in sizes where !range.contains(value) {
            return .outside(key: key.rawValue, value: "\(value)", range: "\(range)")
        }
        if let problem = imageEncoderProblem { return problem }
        if hiddenSize % heads != 0 { return .notAMultiple(key: "hidden_size", value: hiddenSize, of: "heads", heads) }
        if !ColourScale.isUsable(mean: imageMean, deviation: imageDeviation) {
            return .notColours(mean: "image_mean", deviation: "image_deviation")
        }
        if !forbiddenTokens.allSatisfy({ 0..<vocabularySize ~= $0 }) {
            return .forbiddenTokensOutside
        }
        if forbiddenTokens.contains(SpecialToken.end) || Set(forbiddenTokens).count > vocabularySize - 2 {
            return .forbiddenTokensLeaveNone
        }
        if !(0...10).contains(lengthPenalty) {
            return .outside(key: "length_penalty", value: "\(lengthPenalty)", range: "0...10")
        }
        if let temperature = answerTemperature, !(0.01...100).contains(temperature) {
            return .outside(key: "answer_temperature", value: "\(temperature)", range: "0.01...100")
        }
        if let confidence = unsureBelow, !(0...1).contains(confidence) {
            return .outside(key: "unsure_below", value: "\(confidence)", range: "0...1")
        }
        let known = DeclinedQuestion.allCases.map(\.rawValue)
        if let unknown = declines?.first(where: { !known.contains($0) }) {
            return .unknownValue(key: "declines", value: unknown, known: known)
        }
        if answerConfidence?.areFinite == false {
            return .outside(key: "answer_confidence", value: "a number", range: "-1000...1000")
        }
        if captionConfidence?.areFinite == false {
            return .outside(key: "caption_confidence", value: "a number", range: "-1000...1000")
        }
        return nil
    }
}
