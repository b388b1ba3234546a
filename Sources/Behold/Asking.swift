import Language
import Models

/// What is said to a question, in whichever way.
struct QuestionReply: Sendable {
    var answers: [Answer] = []
    var legibility = Legibility.whole
    var declined: DeclinedQuestion?
    var answeredPart: String?
    var isBlind = false
    /// Whether it is one of the answers that the network knows, not a caption.
    var isChosen = false
    /// The confidence that makes it sure.
    var unsureBelow: Float

    /// Whether the answer is a guess among others, to a question that can't be read, or one that the question alone gives.
    var isUnsure: Bool { (answers.first?.probability ?? 0) < unsureBelow || legibility == .none || isBlind }

    /// What the history is told.
    func outcome(seconds: Double) -> TurnOutcome {
        TurnOutcome(
            status: .done, answer: declined == nil ? answers.first?.text : nil, confidence: answers.first?.probability,
            alternatives: answers, seconds: seconds)
    }
}

extension Beholder {
    /// What the network says to a question: an answer; of two questions in one the first one's; a caption where the whole picture is
    /// to be described; nothing to what a look doesn't tell. Networks that don't choose among short answers are asked whatever it is.
    /// - Returns: nil where the network's numbers overflow.
    nonisolated func reply(
        to question: Question, about image: EncodedImage, by network: any QuestionAnswering
    ) -> QuestionReply? {
        let half = network is any AnswerChoosing ? QuestionHalf.first(of: question.text) : nil
        let asked = half ?? question.text
        switch network is any AnswerChoosing ? QuestionAim(of: asked) : .answer {
        case .beyond(let declined) where network.declines.contains(declined):
            return QuestionReply(declined: declined, answeredPart: half, unsureBelow: model.unsureBelow)
        case .description:
            guard let network = network as? any Captioning else { fallthrough }
            guard let draft = network.drafts(of: [image], options: captionOptions).first.flatMap(\.self) else {
                return nil
            }
            let description = Answer(text: draft.caption, probability: draft.confidence ?? 0, score: draft.score)
            return QuestionReply(
                answers: [description], answeredPart: half, unsureBelow: CaptionResult.unsureBelow)
        case .answer, .beyond:
            let read = network.read(asked)
            let reply = network.reply(to: read, about: image, count: 5)
            guard !reply.answers.isEmpty else { return nil }
            return QuestionReply(
                answers: reply.answers, legibility: Legibility(read), answeredPart: half, isBlind: reply.isBlind,
                isChosen: true, unsureBelow: model.unsureBelow)
        }
    }
}

extension AnswerResult {
    init(photo: PhotoFacts, question: String, reply: QuestionReply, model: ModelFacts, record: Record) {
        self.init(
            photo: photo, question: question, answer: reply.answers.first?.text ?? "",
            confidence: reply.answers.first?.probability ?? 0, alternatives: reply.answers,
            legibility: reply.legibility, declined: reply.declined, answeredPart: reply.answeredPart,
            isUnsure: reply.declined == nil && reply.isUnsure, model: model, record: record)
    }
}
