import Behold
import Testing

@testable import behold

@Suite("Sentences about models")
struct ModelSentencesTests {
    @Test(
        "A model that couldn't be removed or replaced is said to be there; nobody is told to leave out what wasn't given"
    )
    func honest() {
        let removal = ModelStoreProblem.cannotRemove(path: "/models/mine", errno: 13).failure
        #expect(removal.sentence.contains("/models/mine can't be removed") && removal.sentence.hasSuffix("as it was"))
        let addition = ModelStoreProblem.cannotWrite(path: "/models", errno: 28).failure
        #expect(addition.sentence.hasSuffix("; nothing was added") && !addition.sentence.contains("is left of"))
        let sentence = ModelProblem.cannot(.ask, model: "clip", abilities: [.search]).sentence
        #expect(sentence.contains("--model, such as behold-small") && !sentence.contains("leave out"))
    }

    @Test("A model that isn't installed, one that isn't whole and one that can't be read have statuses of their own")
    func statuses() {
        #expect(ModelProblem.notFound(name: "x").status == .unavailable)
        #expect(ModelStoreProblem.notAdded("x").failure.status == .unavailable)
        #expect(ModelProblem.missingFile(path: "x").status == .badData)
        #expect(ModelProblem.unreadable(path: "x", reason: "y").status == .noInput)
        #expect(ModelStoreProblem.noFolder(path: "x").failure.status == .noInput)
    }
}
