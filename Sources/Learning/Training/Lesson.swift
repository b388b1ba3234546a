import Models
import Neural
import Tensors

/// Questions as the learning layers read them, with how much each answer is right.
///
/// What is read of a question is kept while there is room for it, and made again each time where there isn't.
struct Lesson: Sendable {
    struct Item: Sendable {
        let photo: Int
        let question: String
        /// Together 1; empty where no right answer is the network's.
        var targets: [(index: Int, weight: Float)]
    }

    private(set) var items: [Item]
    private let network: any AnswerTraining
    private let features: [EncodedImage]
    private var kept: [AnswerInputs?]

    /// Bytes that all of what is kept may take.
    private static let room = 1 << 30

    init(_ items: [Item], _ network: any AnswerTraining, _ features: [EncodedImage], progress: (Int) -> Void) {
        self.items = items
        self.network = network
        self.features = features
        kept = [AnswerInputs?](repeating: nil, count: items.count)
        var bytes = 0
        for first in stride(from: 0, to: items.count, by: Self.portion) {
            let portion = first..<min(first + Self.portion, items.count)
            guard bytes < Self.room else {
                progress(items.count)
                break
            }
            let made = concurrently(portion.count) { make(portion.lowerBound + $0) }
            for (index, inputs) in zip(portion, made) {
                kept[index] = inputs
                bytes += inputs.bytes
            }
            progress(portion.upperBound)
        }
    }

    private static let portion = 128

    var count: Int { items.count }

    func inputs(_ index: Int) -> AnswerInputs { kept[index] ?? make(index) }

    private func make(_ index: Int) -> AnswerInputs {
        network.inputs(for: items[index].question, about: features[items[index].photo])
    }

    /// How much each of `count` answers is right, for each of the questions.
    func targets(_ indices: some Collection<Int>, answers count: Int) -> Tensor {
        var targets = Tensor(zeros: [indices.count, count])
        targets.withMutableElements { targets in
            for (row, index) in indices.enumerated() {
                for target in items[index].targets { targets[row * count + target.index] = target.weight }
            }
        }
        return targets
    }

    mutating func setTargets(_ targets: [(index: Int, weight: Float)], of index: Int) { items[index].targets = targets }

    /// The scores of every question, in order, `[A]` each.
    func scores(_ parameters: ParameterSet) -> [[Float]] {
        let size = 16
        let portions = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
        return concurrently(portions.count) { portion in
            let scores = network.scores(of: portions[portion].map(inputs), parameters: parameters)
            return (0..<scores.rows).map { scores.rows($0..<$0 + 1).elements }
        }
        .flatMap(\.self)
    }
}
