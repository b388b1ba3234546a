import Behold
import Learning

extension TrainError {
    var failure: Failure { Failure(status, sentence) }

    private var status: ExitStatus {
        switch self {
        case .noKnownAnswer, .oneAnswer, .nothingHeldOut, .tooMany, .model: .badData
        case .diverged, .noImprovement: .general
        case .stopped: .interrupted
        }
    }

    private var sentence: String {
        switch self {
        case .noKnownAnswer(let questions, let minimumCount):
            "none of \(questions.grouped) questions has an answer to learn: the model has none of the answers, and none is "
                + "right \(minimumCount.grouped) times or more (see --min-count)"
        case .oneAnswer(let answer):
            "all questions have the same answer, \(ShownText.line(answer)): there is nothing to tell apart"
        case .nothingHeldOut(let photos):
            "there is no row to measure on: none is of the split of --validation, and \(photos.grouped) "
                + "\(photos == 1 ? "photo is" : "photos are") too few to hold some back"
        case .tooMany(let what, let count, let limit):
            "\(count.grouped) \(what), more than the \(limit.grouped) that one run takes"
        case .diverged(let epoch):
            "epoch \(epoch): the numbers are no longer finite, so nothing is written; use a lower --learning-rate"
        case .noImprovement(let epochs, let accuracy):
            "none of \(epochs.grouped) epochs answers more of the held-out questions right than the model did before "
                + "(\(accuracy.inPoints) %), so nothing is written; more rows or another --learning-rate may help"
        case .stopped: "stopped before an epoch was better than the model; nothing is written"
        case .model(.malformed(let path, let fault)): "\(ShownText.line(path)): \(ShownText.line(fault.cause))"
        case .model(let problem): problem.sentence
        }
    }
}
