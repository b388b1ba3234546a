import Models
import TestSupport
import Testing

@testable import Behold

@Suite("Alternative text")
struct AltTextTests {
    @Test(
        "A caption becomes a sentence that doesn't say that it is an image",
        arguments: [
            ("a dog runs through the grass", "A dog runs through the grass."),
            ("a picture of a dog", "A dog."), ("an image of two dogs", "Two dogs."),
            ("a black and white photo of a man", "A man."), ("a photo of a picture of a cat", "A cat."),
            ("photograph of a beach", "A beach."), ("close up of a cat", "Close up of a cat."),
            ("a man takes a photo with a camera", "A man takes a photo with a camera."), ("dog", "Dog."),
        ])
    func sentences(caption: String, expected: String) {
        #expect(AltText.sentence(from: caption) == expected)
    }

    @Test(
        "Where no sentence is within the rules there is none",
        arguments: [
            "", "a", "a picture of", "a man in a red shirt is holding up a picture of a dog",
            String(repeating: "word ", count: 26),
        ])
    func none(caption: String) {
        #expect(AltText.sentence(from: caption) == nil)
    }

    @Test("A caption that ran out of room loses the words that lead nowhere")
    func unfinished() {
        #expect(AltText.sentence(from: "a man in a red shirt and a", isComplete: false) == "A man in a red shirt.")
        #expect(AltText.sentence(from: "a dog in", isComplete: true) == "A dog in.")
    }

    @Test("The first candidate within the rules is taken, with its confidence; where none is, there is no sentence")
    func choice() {
        let candidates = [
            Caption(text: "a man in a red shirt is holding up a picture of a dog", score: -0.2, isComplete: true),
            Caption(text: "a dog runs", score: -0.3, isComplete: true),
            Caption(text: "a picture of a dog runs", score: -0.4, isComplete: true),
        ]
        let draft = AltText.draft(of: candidates, count: 1) { $0.text == "a dog runs" ? 0.4 : 0.9 }
        #expect(draft.caption == "A dog runs." && draft.score == -0.3 && draft.confidence == 0.4)
        let none = AltText.draft(of: Array(candidates.prefix(1)), count: 1) { _ in 1 }
        #expect(none.caption.isEmpty && none.confidence == 0)
        #expect(AltText.marked(draft.caption) == "Not sure: a dog runs.")
        #expect(AltText.draft(of: candidates, count: 3) { _ in 1 }.alternatives.map(\.text) == ["A dog runs."])
    }
}
