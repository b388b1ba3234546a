import Learning

/// How far a run is: a bar for each of its stages on a terminal, and a line for each epoch.
final class TrainingProgress {
    private let epochs: Int
    private let isQuiet: Bool
    private let showsBars: Bool
    private var bar: ProgressBar
    private var done = 0

    init(epochs: Int, _ speech: SpeechOptions) {
        self.epochs = epochs
        isQuiet = speech.quiet
        showsBars = StandardError.isTerminal && !speech.quiet && !speech.plain
        bar = ProgressBar(isShown: false)
    }

    func show(_ event: Trainer.Event) {
        switch event {
        case .began(.photos(let count)): begin(count, "photos")
        case .began(.questions(let count)): begin(count, "questions")
        case .began(.epochs(let count)): begin(count, "epochs")
        case .advanced(let count):
            bar.advance(by: count - done)
            done = count
        case .ended(let epoch):
            bar.clear()
            if !isQuiet {
                StandardError.write(
                    "epoch \(epoch.epoch): loss \(epoch.loss.fixed(3)), "
                        + "held out \(epoch.accuracy.inPoints) % right, loss \(epoch.heldLoss.fixed(3))\n")
            }
            bar.advance()
        }
    }

    func end() { bar.clear() }

    private func begin(_ total: Int, _ unit: String) {
        bar.clear()
        done = 0
        bar = ProgressBar(isShown: showsBars, unit: unit)
        bar.start(total: total)
    }
}
