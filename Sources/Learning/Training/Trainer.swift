import BeholdTypes
public import Models
import Neural
import Tensors

/// Teaches a network the answers of a data set.
public struct Trainer: Sendable {
    private let examination: Examination
    private let network: any AnswerTraining
    private let data: TrainingData
    private let settings: TrainingSettings
    /// The answers that are new to the network.
    public let newAnswers: [String]
    /// How many of the questions to learn from have an answer that the network has or gets.
    public let learnableCount: Int

    /// - Parameters:
    ///   - network: of the one that `examination` measures.
    ///   - examination: looks at photos.
    public init(
        _ network: any AnswerTraining, _ examination: Examination, _ data: TrainingData, _ settings: TrainingSettings
    ) throws(TrainError) {
        try data.checkSize()
        let questions = data.learnt.flatMap(\.questions)
        newAnswers = AnswerIndex.new(
            in: questions, beside: AnswerIndex(network.answers), minimumCount: settings.minimumCount,
            atMost: settings.mostNewAnswers)
        let all = AnswerIndex(network.answers + newAnswers)
        let targets = questions.map { all.targets(of: $0.answers) }
        learnableCount = targets.count { !$0.isEmpty }
        guard learnableCount > 0 else {
            throw .noKnownAnswer(questions: questions.count, minimumCount: settings.minimumCount)
        }
        let right = Set(targets.joined().map(\.index))
        guard right.count > 1 else { throw .oneAnswer((network.answers + newAnswers)[right.first ?? 0]) }
        self.examination = examination
        self.data = data
        self.settings = settings
        let layers: TrainedLayers = settings.learnsFusion ? .fusion : .head
        self.network = try TrainError.ofModel(network.adding(newAnswers).learning(in: layers))
    }

    /// What a run does, one after the other, each with how much of it there is.
    public enum Stage: Sendable, Equatable {
        case photos(Int)
        case questions(Int)
        case epochs(Int)
    }

    /// What happens in a run.
    public enum Event: Sendable, Equatable {
        case began(Stage)
        /// So much of the stage is done.
        case advanced(Int)
        case ended(EpochFigures)
    }

    /// Learns until an epoch after the best one brings nothing, and gives the best.
    /// - Parameter goesOn: asked before each step. A run that is ended after a better epoch gives the best so far.
    public func run(goesOn: () -> Bool, report: (Event) -> Void) async throws -> TrainedNetwork {
        var photos: [String: Int] = [:]
        for path in data.paths where photos[path] == nil { photos[path] = photos.count }
        let paths = photos.sorted { $0.value < $1.value }.map(\.key)
        report(.began(.photos(paths.count)))
        let features = try await examination.features(of: paths) { report(.advanced($0)) }
        guard goesOn() else { throw TrainError.stopped }
        return try learn(photos, features, goesOn: goesOn, report: report)
    }

    private func learn(
        _ photos: [String: Int], _ features: [EncodedImage], goesOn: () -> Bool, report: (Event) -> Void
    ) throws -> TrainedNetwork {
        try ThreadPool.$width.withValue(examination.threads) {
            try learn(lessons(photos, features, report), goesOn: goesOn, report: report)
        }
    }

    /// What is learnt, what it is measured on, and the general questions that show what was unlearnt.
    private struct Lessons {
        let learnt: Lesson
        let held: Lesson
        let general: Lesson
    }

    private func lessons(_ photos: [String: Int], _ features: [EncodedImage], _ report: (Event) -> Void) -> Lessons {
        let index = AnswerIndex(network.answers)
        func items(_ sets: [QuestionSet]) -> [Lesson.Item] {
            sets.flatMap { set in
                set.questions.map { question in
                    Lesson.Item(
                        photo: photos[set.path(of: question)] ?? 0, question: question.question,
                        targets: index.targets(of: question.answers))
                }
            }
        }
        let (own, held) = (items(data.learnt).filter { !$0.targets.isEmpty }, items(data.held))
        let asked = Set(own.map { Rehearsal.compared($0.question) })
        func general(_ items: [Lesson.Item], learning count: Int, stream: Int) -> [Lesson.Item] {
            var random = SeededRandom(seed: settings.seed, stream: stream)
            let photos = Set(items.map(\.photo)).sorted().shuffled(using: &random)
            return Rehearsal.pairs(photos: photos, learning: count, asked: asked, random: &random)
                .map { Lesson.Item(photo: $0.photo, question: $0.question, targets: []) }
        }
        let rehearsed = settings.rehearses ? general(own, learning: own.count, stream: -1) : []
        let kept = general(held, learning: 0, stream: -2)
        report(.began(.questions(own.count + rehearsed.count + held.count + kept.count)))
        var done = 0
        func lesson(_ items: [Lesson.Item]) -> Lesson {
            let lesson = Lesson(items, network, features) { report(.advanced(done + $0)) }
            done += items.count
            return lesson
        }
        var learnt = lesson(own + rehearsed)
        if !rehearsed.isEmpty { teachOldAnswers(&learnt, from: own.count) }
        return Lessons(learnt: learnt, held: lesson(held), general: lesson(kept))
    }

    /// What is right for a general question is what the network said before, with its doubts.
    private func teachOldAnswers(_ lesson: inout Lesson, from first: Int) {
        let scores = lesson.scores(network.start)
        let old = network.answers.count - newAnswers.count
        for index in first..<lesson.count {
            let shares = Tensor(Array(scores[index].prefix(old)), shape: [1, old]).softmax().elements
            lesson.setTargets(shares.enumerated().map { ($0.offset, $0.element) }, of: index)
        }
    }

    private func learn(
        _ lessons: Lessons, goesOn: () -> Bool, report: (Event) -> Void
    ) throws -> TrainedNetwork {
        var learner = Learner(network, lessons.learnt, settings)
        let oldCount = network.answers.count - newAnswers.count
        // Answers that are new could be nobody's first choice before.
        let start = HeldFigures(lessons.held.scores(network.start).map { Array($0.prefix(oldCount)) }, data, network)
        var (best, figures) = (network.start, [EpochFigures]())
        var (bestEpoch, bestAccuracy, bestLoss) = (0, start.accuracy, Double.infinity)
        // A loss that falls promises better answers, though none is there yet.
        var (lastProgress, leastLoss) = (0, Double.infinity)
        report(.began(.epochs(settings.epochs)))
        for epoch in 1...settings.epochs {
            guard let loss = try learner.learn(epoch: epoch, goesOn: goesOn) else { break }
            let rounded = try TrainError.ofModel(network.rounded(learner.averaged))
            let held = HeldFigures(lessons.held.scores(rounded), data, network)
            figures.append(EpochFigures(epoch: epoch, loss: loss, accuracy: held.accuracy, heldLoss: held.loss))
            report(.ended(figures[epoch - 1]))
            if held.accuracy > bestAccuracy || (held.accuracy == bestAccuracy && bestEpoch > 0 && held.loss < bestLoss)
            {
                (best, bestEpoch, bestAccuracy, bestLoss) = (rounded, epoch, held.accuracy, held.loss)
            }
            if held.loss < leastLoss { (lastProgress, leastLoss) = (epoch, held.loss) }
            if epoch - max(bestEpoch, lastProgress) >= settings.patience { break }
        }
        guard bestEpoch > 0 else {
            guard goesOn() else { throw TrainError.stopped }
            throw TrainError.noImprovement(epochs: figures.count, accuracy: start.accuracy)
        }
        let held = HeldFigures(lessons.held.scores(best), data, network)
        let calibration = AnswerCalibration(fitting: held.answered(data, candidates: TemperatureFit.candidates))
        let files = try TrainError.ofModel(
            network.files(
                with: best, temperature: Float(calibration.temperature), unsureBelow: Float(calibration.unsureBelow)))
        return TrainedNetwork(
            files: files.files, weightsDigest: files.weightsDigest, epochs: figures, bestEpoch: bestEpoch,
            accuracyBefore: start.accuracy, accuracy: held.accuracy, kept: kept(lessons.general, best),
            generalCount: lessons.general.count, learntCount: learnableCount, heldCount: lessons.held.count,
            rehearsedCount: lessons.learnt.count - learnableCount, newAnswers: newAnswers, calibration: calibration)
    }

    /// The share of general questions about photos that weren't learnt from to which the answer is what it was.
    private func kept(_ general: Lesson, _ parameters: ParameterSet) -> Double {
        guard general.count > 0 else { return 1 }
        let old = network.answers.count - newAnswers.count
        let before = general.scores(network.start).map { $0.prefix(old).bestIndex }
        let after = general.scores(parameters).map { $0[...].bestIndex }
        return Double(zip(before, after).count { $0 == $1 }) / Double(general.count)
    }
}

extension Examination {
    /// What the network sees in each photo, several at a time.
    func features(of paths: [String], progress: (Int) -> Void) async throws -> [EncodedImage] {
        try await each(of: paths, progress: progress) { path in try features(of: path) }
    }
}
