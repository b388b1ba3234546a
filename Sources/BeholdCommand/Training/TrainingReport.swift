import Behold
import Interchange
import Learning

/// What is said of a new model: on the screen, as JSON, and on its card.
struct TrainingReport {
    let trained: TrainedNetwork
    let to: [UInt8]
    let base: ModelFacts
    let data: [UInt8]
    let split: String
    /// Nil where a part of the photos was held back.
    let validation: String?
    let settings: TrainingSettings

    var text: String {
        var table = FigureTable("", "questions", "before", "after")
        table.add(
            "held out, right", trained.heldCount.grouped, trained.accuracyBefore.inPoints, trained.accuracy.inPoints)
        table.add("general, answered as before", trained.generalCount.grouped, "", trained.kept.inPoints)
        return table.text + "epoch \(trained.bestEpoch) of \(trained.epochs.count); "
            + "\(trained.newAnswers.count.grouped) new \(trained.newAnswers.count == 1 ? "answer" : "answers"); "
            + "\(calibration)\n"
            + "written to \(ShownText.line(to)); use it with --model \(ShownText.line(to))\n"
    }

    private var calibration: String {
        let fit = trained.calibration
        return fit.count > 0
            ? "temperature \(fit.temperature.fixed(2)), fitted on \(fit.count.grouped) held-out questions"
            : "too few held-out questions to calibrate confidence, which may be too high"
    }

    var json: JSONValue {
        .object([
            ("model", .text(base.name)), ("weights", .text(String(trained.weightsDigest.prefix(16)))),
            ("folder", .bytes(to)), ("trained_from", .text(base.weights)),
            ("precision", .text(base.precision.rawValue)),
            ("layers", .text(settings.learnsFusion ? "fusion" : "head")), ("seed", .integer(settings.seed)),
            ("split", .text(split)), ("validation", validation.map { .text($0) } ?? .null),
            ("questions", .integer(trained.learntCount)), ("rehearsed", .integer(trained.rehearsedCount)),
            ("held_out", .integer(trained.heldCount)), ("accuracy_before", .points(trained.accuracyBefore)),
            ("accuracy", .points(trained.accuracy)), ("kept", .points(trained.kept)),
            ("new_answers", .array(trained.newAnswers.map { .text($0) })), ("best_epoch", .integer(trained.bestEpoch)),
            (
                "epochs",
                .array(
                    trained.epochs.map { epoch in
                        .object([
                            ("epoch", .integer(epoch.epoch)), ("loss", .share(epoch.loss)),
                            ("held_out_loss", .share(epoch.heldLoss)), ("accuracy", .points(epoch.accuracy)),
                        ])
                    })
            ), ("answer_temperature", .number(trained.calibration.temperature)),
            ("unsure_below", .number(trained.calibration.unsureBelow)),
            ("calibrated_on", .integer(trained.calibration.count)),
        ])
    }

    /// MODEL_CARD.md, in Markdown: texts from outside stand in code spans.
    var card: String {
        let held = validation.map { "the rows of the split \(code($0))" } ?? "a fifth of the photos, held back"
        return """
            # Model card: \(base.name), fine-tuned

            | | |
            |---|---|
            | begun with | \(base.name), weights \(base.weights)… (SHA-256) |
            | weights | \(trained.weightsDigest.prefix(16))… (SHA-256) |
            | data | \(code(ShownText.line(data))), split \(code(split)): \(trained.learntCount.grouped) questions |
            | learnt | \(settings.learnsFusion ? "the answer head and the co-attention" : "the answer head") |
            | new answers | \(trained.newAnswers.count.grouped) |
            | settings | \(settings.epochs) epochs at most, rate \(settings.learningRate), \(settings.batch) questions a step, seed \
            \(settings.seed), \(trained.rehearsedCount.grouped) general questions rehearsed |
            | epoch | \(trained.bestEpoch) of \(trained.epochs.count) |

            | measured on | questions | before | after |
            |---|---|---|---|
            | \(held): right | \(trained.heldCount.grouped) | \(trained.accuracyBefore.inPoints) % | \
            \(trained.accuracy.inPoints) % |
            | general questions about their photos: answered as before | \(trained.generalCount.grouped) | | \
            \(trained.kept.inPoints) % |

            The epoch was chosen by the same held-out questions, so that the figure is a little too good. Image encoder, \
            question encoder, captions and search are those of the model it was begun with, and so are its terms: see its \
            own card. Answers of the former data may be worse than before.

            Confidence: \(calibration). Below \(trained.calibration.unsureBelow) the model says that it isn't sure.

            """
    }

    private func code(_ text: String) -> String {
        // A span can't have its own mark in it, and a table no bar.
        "`" + text.replacing("`", with: "'").replacing("|", with: "/") + "`"
    }
}
