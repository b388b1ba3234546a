import Interchange

/// The questions of a run: those to learn from and those to measure on.
public struct TrainingData: Sendable {
    /// As they are read.
    let learnt: [QuestionSet]
    let held: [QuestionSet]
    /// Whether the held ones were taken from those to learn from, for want of others.
    public let isDivided: Bool

    /// Reads both splits of a folder. Where it has no rows of the second, a fifth of the photos of the first is held back, by a
    /// hash of their paths.
    public static func read(folder: String, split: String, validation: String) throws -> TrainingData {
        let sets = try QuestionSet.read(folder: folder, split: split)
        if let held = try rowsIfAny(folder: folder, split: validation) {
            return TrainingData(learnt: sets, held: held, isDivided: false)
        }
        let data = TrainingData(
            learnt: sets.compactMap { $0.part { !$0 } }, held: sets.compactMap { $0.part { $0 } }, isDivided: true)
        guard !data.learnt.isEmpty, !data.held.isEmpty else {
            throw TrainError.nothingHeldOut(photos: Examination.photoCount(of: sets))
        }
        return data
    }

    private static func rowsIfAny(folder: String, split: String) throws(DataError) -> [QuestionSet]? {
        do throws(DataError) {
            return try QuestionSet.read(folder: folder, split: split)
        } catch {
            guard case .noRows = error else { throw error }
            return nil
        }
    }

    /// How many questions there are to learn from.
    public var learntCount: Int { learnt.reduce(0) { $0 + $1.questions.count } }
    /// How many questions there are to measure on.
    public var heldCount: Int { held.reduce(0) { $0 + $1.questions.count } }
    public var photoCount: Int { Set(paths).count }

    /// The photo of each question, those to learn from first.
    var paths: [String] { (learnt + held).flatMap { set in set.questions.map(set.path) } }

    /// What is kept of a photo takes about 50 KB, as much as what is read of a question.
    static let mostPhotos = 60_000
    static let mostQuestions = 1_000_000

    func checkSize() throws(TrainError) {
        guard photoCount <= Self.mostPhotos else {
            throw .tooMany("photos", count: photoCount, limit: Self.mostPhotos)
        }
        let questions = learntCount + heldCount
        guard questions <= Self.mostQuestions else {
            throw .tooMany("questions", count: questions, limit: Self.mostQuestions)
        }
    }
}

extension QuestionSet {
    /// The questions about the photos that are held back, or about the others; nil where there are none.
    fileprivate func part(_ takes: (_ isHeld: Bool) -> Bool) -> QuestionSet? {
        let part = questions.filter { takes(Self.isHeld(folderName + "/" + $0.image)) }
        guard !part.isEmpty else { return nil }
        return QuestionSet(folderName: folderName, fileName: fileName, folder: folder, questions: part)
    }

    /// One photo in five, by bits of the hash that `Half` doesn't look at.
    private static func isHeld(_ path: String) -> Bool { (FNV1a(path.utf8).value >> 16) % 5 == 0 }
}
