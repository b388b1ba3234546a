import Language

/// The answers of a network, by what they are compared as.
struct AnswerIndex: Sendable {
    private let indices: [String: Int]

    init(_ answers: [String]) {
        // Of several answers that count as the same the first is learnt: it is the commonest.
        indices = Dictionary(zip(answers.map(ReferenceAnswers.compared), answers.indices)) { first, _ in first }
    }

    func has(_ answer: String) -> Bool { indices[answer] != nil }

    /// How much each of the network's answers is right, together 1; empty where none of the right ones is the network's.
    func targets(of answers: ReferenceAnswers) -> [(index: Int, weight: Float)] {
        let known = answers.scores.compactMap { answer, score in
            score > 0 ? indices[answer].map { (index: $0, weight: score) } : nil
        }
        let total = known.reduce(0) { $0 + $1.weight }
        return known.sorted { $0.index < $1.index }.map { ($0.index, Float($0.weight / total)) }
    }

    /// Right answers of the questions that the network hasn't got, the commonest first, of equally common ones in the order of
    /// their text. Each is spelt as it is most often.
    static func new(
        in questions: [ReferenceQuestion], beside known: AnswerIndex, minimumCount: Int, atMost most: Int
    ) -> [String] {
        var found: [String: (count: Int, spellings: [String: Int])] = [:]
        for question in questions {
            // Of several people's answers those that are wholly right.
            for (answer, score) in question.answers.scores where score > 0.99 && !known.has(answer) {
                found[answer, default: (0, [:])].count += 1
                found[answer]?.spellings[question.answers.spellings[answer] ?? answer, default: 0] += 1
            }
        }
        return found.filter { $0.value.count >= minimumCount && canBeKept($0.key) }
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .prefix(most).map { answer, found in
                let kept = found.spellings.filter { canBeKept($0.key) && ReferenceAnswers.compared($0.key) == answer }
                return ReferenceAnswers.commonest(kept) ?? answer
            }
    }

    /// Whether a vocabulary can have the answer on a line.
    private static func canBeKept(_ answer: String) -> Bool {
        answer.utf8.count <= longestAnswer && (try? Vocabulary(entries: [answer])) != nil
    }

    private static let longestAnswer = 100
}
