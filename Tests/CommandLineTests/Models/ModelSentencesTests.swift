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
        let old = ModelProblem.unknownVersion(path: "x", network: "behold-small", version: 1, known: 2)
        #expect(old.status == .badData && old.sentence.contains("no longer used") && old.sentence.contains("--model"))
        let new = ModelProblem.unknownVersion(path: "x", network: "behold-small", version: 3, known: 2)
        #expect(new.status == .badData && new.sentence.hasSuffix("Install a newer Behold"))
        #expect(ModelProblem.unreadable(path: "x", .notARegularFile).status == .noInput)
        #expect(ModelStoreProblem.noFolder(path: "x").failure.status == .noInput)
    }

    @Test("What is wrong with a file is said with its keys, numbers and names")
    func causes() {
        let faults: [(ModelFault, String)] = [
            (.configuration(.notJSON), "not the JSON expected"),
            (.configuration(.outside(key: "heads", value: "0", range: "1...256")), "heads is 0, outside 1...256"),
            (
                .configuration(.unknownValue(key: "hidden_act", value: "relu", known: ["quick_gelu", "gelu"])),
                "hidden_act is relu, where quick_gelu and gelu are known"
            ),
            (
                .configuration(.unsupported(key: "do_resize", value: false)), "do_resize: false isn't supported"
            ),
            (
                .configuration(.notAMultiple(key: "hidden_size", value: 32, of: "heads", 3)),
                "hidden_size 32 isn't a multiple of heads 3"
            ),
            (
                .configuration(.differs(key: "eos_token_id", value: 5, from: "<|endoftext|>", 701)),
                "eos_token_id is 5, where <|endoftext|> has 701"
            ),
            (
                .configuration(.noImageEncoder(keys: ["stem_width", "stages"])),
                "stem_width and stages don't describe an image encoder"
            ),
            (
                .configuration(.shortestEdge(range: 224...4096)), "size isn't a shortest_edge from 224 to 4096"
            ),
            (.weights(.otherFormat(.gitLFSPointer)), "a Git LFS pointer; run: git lfs pull"),
            (.weights(.otherFormat(.gguf)), "a GGUF file, not safetensors"),
            (.weights(.missing(tensor: "scale", shape: [3])), "tensor scale of shape [3] is missing"),
            (.vocabulary(.wrongCount(expected: 781, found: 782)), "782 entries where the network has 781"),
            (
                .wrongChecksum(expected: String(repeating: "a", count: 64), found: String(repeating: "b", count: 64)),
                "damaged: its SHA-256 is bbbbbbbbbbbbbbbb…, not aaaaaaaaaaaaaaaa…"
            ),
        ]
        for (fault, cause) in faults { #expect(fault.cause == cause) }
        let changed = ModelProblem.unreadable(path: "x", .changedSinceLoaded).sentence
        #expect(changed == "x can't be read: it was changed after the model was loaded; try again")
        #expect(ReadingError.refused(errno: 13).cause == "Permission denied")
    }
}
