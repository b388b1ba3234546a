/// Everything that can go wrong between a photo and an answer.
public enum BeholdError: Error, Sendable, Equatable {
    case photo(PhotoProblem, name: [UInt8])
    case question(QuestionProblem)
    case caption(CaptionProblem)
    case model(ModelProblem)
    case history(HistoryProblem)
    case cancelled
}
