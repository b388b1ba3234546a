public import BeholdTypes

/// What a question is after, told from its words alone.
public enum QuestionAim: Sendable, Equatable {
    /// Something that a few words about what is seen can say.
    case answer
    /// What the whole picture shows: a caption says that.
    case description
    /// Something that a look at the picture doesn't tell.
    case beyond(DeclinedQuestion)

    public init(of question: String) { self = QuestionTable.aim(of: WordSplitter.words(of: question.utf8)) }
}
