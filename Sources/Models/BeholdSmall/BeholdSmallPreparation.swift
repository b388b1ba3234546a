/// Every field belongs to what results rest on, those that only training reads as well.
extension BeholdSmallConfiguration {
    var preparation: Preparation {
        .fields([
            "model": .text(model),
            "version": .integer(version),
            "vocabulary_size": .integer(vocabularySize),
            "answer_count": .integer(answerCount),
            "image_size": .integer(imageSize),
            "image_mean": .numbers(imageMean),
            "image_deviation": .numbers(imageDeviation),
            "stem_width": .integer(stemWidth),
            "stages": .list(stages.map { .integers($0.numbersInOrder) }),
            "grid_side": .integer(gridSide),
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
            "answer_confidence": answerConfidence?.preparation ?? .none,
            "declines": declines.map { .list($0.map { .text($0) }) } ?? .none,
            "caption_confidence": captionConfidence?.preparation ?? .none,
        ])
    }
}
