import BeholdTypes
import Models

/// What a model said to a question of a set.
public struct AnsweredQuestion: Sendable, Equatable {
    /// The name of the photo that the halves are told apart by: its set's folder and the photo's path in it.
    public let photo: String
    public let question: String
    public let kind: String?
    public let answer: String
    /// The probability that the model gave its answer, calibrated as the model is.
    public let confidence: Double
    /// The same for each candidate of a calibration, where they were asked for.
    public let candidates: [Double]
    /// In 0...1.
    public let score: Double

    public var judged: JudgedAnswer { JudgedAnswer(confidence: confidence, score: score) }
}

/// A set's questions with a model's answers.
public struct AnsweredSet: Sendable, Equatable {
    public let name: String
    public let isOfPhotos: Bool
    public let answers: [AnsweredQuestion]

    /// Mean score, in 0...1.
    public var accuracy: Double {
        answers.isEmpty ? 0 : answers.reduce(0) { $0 + $1.score } / Double(answers.count)
    }

    /// The number of photos.
    public var photos: Int { Set(answers.map(\.photo)).count }

    /// Number and mean score of each kind of question, the set's own order kept.
    public var kinds: [(kind: String, count: Int, accuracy: Double)] {
        var order: [String] = []
        var sums: [String: (count: Int, score: Double)] = [:]
        for answer in answers {
            guard let kind = answer.kind else { continue }
            if sums[kind] == nil { order.append(kind) }
            sums[kind, default: (0, 0)].count += 1
            sums[kind, default: (0, 0)].score += answer.score
        }
        return order.sorted().compactMap { kind in
            sums[kind].map { (kind, $0.count, $0.score / Double($0.count)) }
        }
    }

    func half(_ half: Half) -> [AnsweredQuestion] { answers.filter { Half(ofPhoto: $0.photo) == half } }
}

extension Examination {
    /// The model's answers to all questions of all sets. A photo that several sets ask about is looked at once.
    /// - Parameters:
    ///   - candidates: temperatures for which confidences are wanted besides the model's own.
    ///   - progress: called with the number of photos that are done.
    public func answers(
        to sets: [QuestionSet], candidates: [Double] = [], progress: (Int) -> Void
    ) async throws -> [AnsweredSet] {
        let network = try network(that: .ask, as: (any AnswerChoosing).self)
        let photos = PhotoOfSets.all(of: sets)
        let answered = try await each(of: photos, progress: progress) { photo in
            let features = try features(of: photo.path)
            return photo.places.map { place in
                let question = sets[place.set].questions[place.question]
                let read = network.read(question.question)
                let scores = network.answerScores(for: read, about: features)
                return AnsweredQuestion(
                    photo: photo.name, question: question.question, kind: question.kind, answer: scores.best,
                    confidence: network.confidence(of: scores, to: read),
                    candidates: candidates.map { scores.confidence(temperature: $0) },
                    score: question.answers.score(of: scores.best))
            }
        }
        var answers = sets.map { [AnsweredQuestion?](repeating: nil, count: $0.questions.count) }
        for (photo, results) in zip(photos, answered) {
            for (place, result) in zip(photo.places, results) { answers[place.set][place.question] = result }
        }
        return zip(sets, answers).map { set, answers in
            AnsweredSet(name: set.name, isOfPhotos: set.isOfPhotos, answers: answers.compactMap(\.self))
        }
    }

    /// How many photos the questions of the sets are about.
    public static func photoCount(of sets: [QuestionSet]) -> Int { PhotoOfSets.all(of: sets).count }
}

/// A photo with all that is asked about it.
private struct PhotoOfSets: Sendable {
    let path: String
    let name: String
    var places: [(set: Int, question: Int)] = []

    static func all(of sets: [QuestionSet]) -> [PhotoOfSets] {
        var photos: [PhotoOfSets] = []
        var indices: [String: Int] = [:]
        for (setIndex, set) in sets.enumerated() {
            for (index, question) in set.questions.enumerated() {
                let path = set.path(of: question)
                let photo = indices[path] ?? photos.count
                if photo == photos.count {
                    indices[path] = photo
                    photos.append(PhotoOfSets(path: path, name: set.folderName + "/" + question.image))
                }
                photos[photo].places.append((setIndex, index))
            }
        }
        return photos
    }
}
