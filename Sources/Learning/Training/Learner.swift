import Models
import Neural
import Tensors

/// The steps of a run: parameters that change by gradients, and their running mean, which is what the run is for.
///
/// A step's questions are cut into parts of a fixed number, whose gradients are added in their order: the sums are the same
/// with any number of threads.
struct Learner {
    private let network: any AnswerTraining
    private let lesson: Lesson
    private let settings: TrainingSettings
    private let schedule: WarmUpCosine
    private let steps: Int
    private var current: ParameterSet
    /// The parameters of the last steps, averaged.
    private(set) var averaged: ParameterSet
    private var optimizer: AdamW
    private var step = 0

    private static let parts = 8
    /// What the mean keeps of itself at each step, once it has seen enough of them.
    private static let kept = 0.998

    init(_ network: any AnswerTraining, _ lesson: Lesson, _ settings: TrainingSettings) {
        self.network = network
        self.lesson = lesson
        self.settings = settings
        schedule = WarmUpCosine(peak: settings.learningRate)
        steps = settings.epochs * ((lesson.count + settings.batch - 1) / settings.batch)
        current = network.start
        averaged = network.start
        optimizer = AdamW(shapes: current.tensors.map(\.shape))
    }

    /// Sees every question once, in an order of the epoch's own.
    /// - Parameter goesOn: asked before each step.
    /// - Returns: the mean loss; nil where it was ended early.
    mutating func learn(epoch: Int, goesOn: () -> Bool) throws(TrainError) -> Double? {
        var random = SeededRandom(seed: settings.seed, stream: epoch)
        let order = Array(0..<lesson.count).shuffled(using: &random)
        var loss = 0.0
        for first in stride(from: 0, to: order.count, by: settings.batch) {
            guard goesOn() else { return nil }
            let batch = order[first..<min(first + settings.batch, order.count)]
            loss += try learn(Array(batch), epoch: epoch, random: &random)
        }
        return loss / Double(lesson.count)
    }

    private mutating func learn(
        _ batch: [Int], epoch: Int, random: inout SeededRandom
    ) throws(TrainError) -> Double {
        let parts = min(Self.parts, batch.count)
        let seeds = (0..<parts).map { _ in random.next() }
        let (network, lesson, current) = (network, lesson, current)
        let results = concurrently(parts) { part in
            let own = batch[batch.count * part / parts..<batch.count * (part + 1) / parts]
            return network.loss(
                of: own.map(lesson.inputs), targets: lesson.targets(own, answers: network.answers.count),
                parameters: current, seed: seeds[part])
        }
        let loss = results.reduce(0) { $0 + $1.loss }
        let gradients = concurrently(current.tensors.count) { index in
            var sum = results[0].gradients[index]
            for result in results.dropFirst() { sum.add(result.gradients[index]) }
            return sum.scaled(by: 1 / Float(batch.count))
        }
        do {
            guard loss.isFinite else { throw TrainingError.notFinite }
            try optimizer.step(
                &self.current.tensors, gradients: gradients, rate: schedule.rate(step: step, of: steps))
        } catch {
            throw .diverged(epoch: epoch)
        }
        step += 1
        let share = Float(1 - min(Self.kept, Double(step) / Double(step + 9)))
        for index in averaged.tensors.indices {
            averaged.tensors[index].move(towards: self.current.tensors[index], share: share)
        }
        return loss
    }
}
