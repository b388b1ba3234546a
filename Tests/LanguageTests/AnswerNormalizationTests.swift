import Foundation
import Language
import TestSupport
import Testing

@Suite("Answer normalization")
struct AnswerNormalizationTests {
    private struct Row: Decodable {
        let answer: String
        let normalized: String
        let punctuation: String
    }

    @Test("Answers are normalised as the VQA challenge does it")
    func published() throws {
        let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: fixture("answers.json", in: .module)))
        #expect(rows.count == 1_929)
        for row in rows {
            let normalized = AnswerNormalization.normalized(row.answer)
            #expect(Array(normalized.utf8) == Array(row.normalized.utf8), "\(row.answer.debugDescription)")
            let punctuation = AnswerNormalization.normalizedPunctuation(row.answer)
            #expect(Array(punctuation.utf8) == Array(row.punctuation.utf8), "\(row.answer.debugDescription)")
        }
    }

    @Test("Examples that can be read")
    func examples() {
        #expect(AnswerNormalization.normalized("The Two dogs.") == "2 dogs")
        #expect(AnswerNormalization.normalized("red/white") == "red white")
        #expect(AnswerNormalization.normalized("1,000") == "1000")
        #expect(AnswerNormalization.normalized("dont know") == "don't know")
    }
}
