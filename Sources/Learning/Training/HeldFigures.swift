import Models
import Tensors

/// How the held questions are answered with some parameters.
struct HeldFigures {
    private let scores: [AnswerScores]
    private let values: [Double]
    /// Mean cross-entropy of the questions that have an answer of the network's, in nats.
    let loss: Double

    /// - Parameter scores: of each held question, in order; of all answers, or of the first ones.
    init(_ scores: [[Float]], _ data: TrainingData, _ network: any AnswerTraining) {
        let questions = data.held.flatMap(\.questions)
        let answers = network.answers
        self.scores = scores.map { scores in
            let best = scores[...].bestIndex
            return AnswerScores(best: answers[best], bestIndex: best, scores: scores)
        }
        values = zip(questions, self.scores).map { $0.answers.score(of: $1.best) }
        let index = AnswerIndex(answers)
        var (sum, count) = (0.0, 0)
        for (question, scores) in zip(questions, scores) {
            let targets = index.targets(of: question.answers).filter { $0.index < scores.count }
            guard !targets.isEmpty else { continue }
            let level = Double(Tensor(scores, shape: [1, scores.count]).logSumExp(ofRow: 0))
            sum += targets.reduce(0) { $0 + Double($1.weight) * (level - Double(scores[$1.index])) }
            count += 1
        }
        loss = sum / Double(max(1, count))
    }

    /// Mean score, in 0...1.
    var accuracy: Double { values.reduce(0, +) / Double(max(1, values.count)) }

    /// As an examination gives it, set by set.
    func answered(_ data: TrainingData, candidates: [Double]) -> [AnsweredSet] {
        var next = 0
        return data.held.map { set in
            let answers = set.questions.map { question in
                defer { next += 1 }
                let scores = scores[next]
                return AnsweredQuestion(
                    photo: set.folderName + "/" + question.image, question: question.question, kind: question.kind,
                    answer: scores.best, confidence: scores.confidence(temperature: 1),
                    candidates: candidates.map(scores.confidence), score: values[next])
            }
            return AnsweredSet(name: set.name, isOfPhotos: set.isOfPhotos, answers: answers)
        }
    }
}

extension ArraySlice<Float> {
    /// Of the largest number, of equal ones the first.
    var bestIndex: Int {
        var best = startIndex
        for index in indices where self[index] > self[best] { best = index }
        return best - startIndex
    }
}
