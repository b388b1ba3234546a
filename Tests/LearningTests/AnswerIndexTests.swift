import Testing

@testable import Learning

@Suite("Answers that are new to a network")
struct AnswerIndexTests {
    private func question(_ answers: ReferenceAnswers) -> ReferenceQuestion {
        ReferenceQuestion(image: "a.jpg", question: "what is it", answers: answers, kind: nil)
    }

    private func new(_ questions: [ReferenceQuestion], beside known: [String] = ["gray"]) -> [String] {
        AnswerIndex.new(in: questions, beside: AnswerIndex(known), minimumCount: 1, atMost: 10)
    }

    @Test("An answer is learnt as it is spelt most often, of several ways the first in the order of texts")
    func spelling() {
        let questions = ["XJ-220/B", "xj 220 b", " XJ-220/B\t", "Xj-220/b", "Heron", "heron"].map {
            question(ReferenceAnswers(anyOf: [$0]))
        }
        #expect(new(questions) == ["XJ-220/B", "Heron"])
        #expect(new(Array(questions.reversed())) == ["XJ-220/B", "Heron"])
        let people = question(ReferenceAnswers(ofPeople: ["The Heron", "a heron", "The Heron", "Stork"]))
        #expect(new([people]) == ["The Heron"])
    }

    @Test("What the network has keeps its spelling, and a spelling that a vocabulary can't have is none")
    func known() {
        #expect(new([question(ReferenceAnswers(anyOf: ["Grey", "Gray"]))]) == [])
        let broken = question(ReferenceAnswers(anyOf: ["Two\nlines"]))
        #expect(new([broken]) == ["2 lines"])
        let long = question(ReferenceAnswers(anyOf: ["Far" + String(repeating: " ", count: 200) + "Away"]))
        #expect(new([long]) == ["far away"])
        // As it is compared, and so as right answers find it again.
        let index = AnswerIndex(["gray", "XJ-220/B"])
        #expect(index.targets(of: ReferenceAnswers(anyOf: ["xj 220 b."])).map(\.index) == [1])
    }
}
