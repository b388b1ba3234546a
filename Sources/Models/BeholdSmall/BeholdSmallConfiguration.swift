import BeholdTypes

/// Every size and constant of Behold small, in the spelling of its `config.json`. Each field must be there but the
/// calibration's, whose defaults are those of a network that wasn't calibrated.
struct BeholdSmallConfiguration: Sendable, Codable, Equatable {
    let model: String
    let vocabularySize: Int
    var answerCount: Int
    let imageSize: Int
    /// R, G, B, of values in 0...1.
    let imageMean: [Float]
    let imageDeviation: [Float]
    let stemWidths: [Int]
    let stageWidths: [Int]
    let stageDepths: [Int]
    let gridSide: Int
    let foldedNormalization: Bool
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

    enum CodingKeys: String, CodingKey, CaseIterable {
        case model
        case vocabularySize = "vocabulary_size"
        case answerCount = "answer_count"
        case imageSize = "image_size"
        case imageMean = "image_mean"
        case imageDeviation = "image_deviation"
        case stemWidths = "stem_widths"
        case stageWidths = "stage_widths"
        case stageDepths = "stage_depths"
        case gridSide = "grid_side"
        case foldedNormalization = "folded_normalization"
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
    }

    /// G: the last map, the one before it and the mean colour.
    var gridFeatures: Int { stageWidths.suffix(2).reduce(3, +) }

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
        let widths = stemWidths + stageWidths + stageDepths
        if stemWidths.isEmpty || stageWidths.count < 2 || stageWidths.count != stageDepths.count
            || !widths.allSatisfy({ 1...8192 ~= $0 }) || widths.count > 64
        {
            return .noImageEncoder(keys: [CodingKeys.stemWidths, .stageWidths, .stageDepths].map(\.rawValue))
        }
        if hiddenSize % heads != 0 { return .notAMultiple(key: "hidden_size", value: hiddenSize, of: "heads", heads) }
        if imageSize != gridSide << (stemWidths.count + stageWidths.count) {
            return .notShrunk(imageSize: imageSize, toGridSide: gridSide)
        }
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
        if foldedNormalization { return .unsupported(key: "folded_normalization", value: true) }
        return nil
    }
}

/// Every field belongs to what results rest on, those that only training reads as well.
extension BeholdSmallConfiguration {
    var preparation: Preparation {
        .fields([
            "model": .text(model),
            "vocabulary_size": .integer(vocabularySize),
            "answer_count": .integer(answerCount),
            "image_size": .integer(imageSize),
            "image_mean": .numbers(imageMean),
            "image_deviation": .numbers(imageDeviation),
            "stem_widths": .integers(stemWidths),
            "stage_widths": .integers(stageWidths),
            "stage_depths": .integers(stageDepths),
            "grid_side": .integer(gridSide),
            "folded_normalization": .integer(foldedNormalization ? 1 : 0),
            "hidden_size": .integer(hiddenSize),
            "heads": .integer(heads),
            "question_layers": .integer(questionLayers),
            "coattention_layers": .integer(coattentionLayers),
            "caption_layers": .integer(captionLayers),
            "feed_forward_multiple": .integer(feedForwardMultiple),
            "image_feed_forward_multiple": .integer(imageFeedForwardMultiple),
            "maximum_positions": .integer(maximumPositions),
            "embedding_scale": .number(embeddingScale),
            "dropout": .number(dropout),
            "answer_dropout": .number(answerDropout),
            "maximum_question_words": .integer(maximumQuestionWords),
            "maximum_sentence_words": .integer(maximumSentenceWords),
            "caption_length": .integer(captionLength),
            "length_penalty": .number(lengthPenalty),
            "forbidden_tokens": .integers(forbiddenTokens),
            "answer_temperature": .number(answerTemperature),
            "unsure_below": .number(unsureBelow),
        ])
    }
}
