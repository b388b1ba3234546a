public import Language
public import Neural

/// What is wrong with a weights file or its tensors.
public typealias WeightsFault = WeightsError
/// What is wrong with a vocabulary.
public typealias VocabularyFault = VocabularyError
