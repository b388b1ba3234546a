/// How far confidences can be trusted, set by set and for sets together, on the half of the questions that no
/// calibration was fitted on.
public struct CalibrationReport: Sendable, Equatable {
    public struct Group: Sendable, Equatable {
        /// A set's name, `photos`, `drawings` or `all`.
        public let name: String
        public let reliability: Reliability
        /// How well confidence tells right answers from wrong ones; nil where there is but one kind.
        public let areaUnderCurve: Double?
        /// Of the answers at or above the threshold.
        public let sure: Part
        /// Of those below it.
        public let unsure: Part
    }

    /// Some of a group's answers.
    public struct Part: Sendable, Equatable {
        /// The share of the group.
        public let share: Double
        /// The share of them that is right; 0 where there are none.
        public let accuracy: Double

        init(_ answers: [JudgedAnswer], of count: Int) {
            share = count > 0 ? Double(answers.count) / Double(count) : 0
            accuracy = answers.isEmpty ? 0 : answers.reduce(0) { $0 + $1.score } / Double(answers.count)
        }
    }

    /// The sets, then photos, drawings and all together as far as there are several.
    public let groups: [Group]

    /// The groups of several sets, or the only set: those to look at.
    public var together: [Group] {
        let joined = groups.filter { ["photos", "drawings", "all"].contains($0.name) }
        return joined.isEmpty ? groups : joined
    }

    /// - Parameters:
    ///   - threshold: the confidence from which an answer counts as sure.
    ///   - confidence: an answer's.
    public init(
        of sets: [AnsweredSet], threshold: Double, confidence: (AnsweredQuestion) -> Double = { $0.confidence }
    ) {
        func judged(_ sets: [AnsweredSet]) -> [JudgedAnswer] {
            sets.flatMap { $0.half(.held) }.map { JudgedAnswer(confidence: confidence($0), score: $0.score) }
        }
        var groups = sets.map { ($0.name, judged([$0])) }
        for (name, members) in [
            ("photos", sets.filter(\.isOfPhotos)), ("drawings", sets.filter { !$0.isOfPhotos }), ("all", sets),
        ] where members.count > 1 && (name == "all" || members.count < sets.count) {
            groups.append((name, judged(members)))
        }
        self.groups = groups.map { name, answers in
            Group(
                name: name, reliability: Reliability(answers), areaUnderCurve: answers.areaUnderCurve,
                sure: Part(answers.filter { $0.confidence >= threshold }, of: answers.count),
                unsure: Part(answers.filter { $0.confidence < threshold }, of: answers.count))
        }
    }
}
