import Foundation
import TestSupport
import Testing

/// How sure the program says that it is: by the calibration that comes with the model.
@Suite("Confidence")
struct ConfidenceTests {
    let program: Program
    let model: TemporaryFolder

    /// A copy of the model whose calibration may be changed; the weights are linked.
    init() throws {
        program = try Program()
        model = try TemporaryFolder()
        let assets = Shared.repository.appending(path: "assets/behold-small")
        try FileManager.default.createSymbolicLink(
            at: model.appending("behold-small.safetensors"),
            withDestinationURL: assets.appending(path: "behold-small.safetensors"))
        for name in ["vocab.txt", "answers.txt"] {
            try FileManager.default.copyItem(
                at: Shared.repository.appending(path: "vocab/\(name)"), to: model.appending(name))
        }
        try calibrate([:])
    }

    private func calibrate(_ keys: [String: Any?]) throws {
        let file = Shared.repository.appending(path: "assets/behold-small/config.json")
        var configuration = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        for (key, value) in keys { configuration[key] = value }
        try JSONSerialization.data(withJSONObject: configuration).write(to: model.appending("config.json"))
    }

    private func ask(_ arguments: String...) throws -> Program.Result {
        try program.run(
            bytes: ([
                "ask", Program.sample("turned.jpg"), "what is above the red circle?", "--model", model.path,
                "--precision", "float32", "--no-history",
            ] + arguments).map { Array($0.utf8) })
    }

    private func probabilities() throws -> (answers: [String], confidence: Double, all: [Double], isUnsure: Bool?) {
        let object = try #require(try ask("--json").json() as? [String: Any])
        let alternatives = try #require(object["alternatives"] as? [[String: Any]])
        return (
            alternatives.compactMap { $0["answer"] as? String }, object["confidence"] as? Double ?? -1,
            alternatives.compactMap { $0["probability"] as? Double }, object["unsure"] as? Bool
        )
    }

    @Test("Below the model's own threshold an answer is said to be a guess, with the two likeliest; above it, it isn't")
    func threshold() throws {
        try calibrate(["unsure_below": 1])
        let guess = try ask()
        #expect(guess.text == "star\n")
        #expect(guess.errors.wholeMatch(of: /not sure: star \d+ %, .+ \d+ %\n/) != nil, "\(guess)")
        #expect(try probabilities().isUnsure == true)
        let chat = try program.run(
            "chat", "--model", model.path, "--no-history",
            input: Data("/image \(Program.sample("turned.jpg"))\nwhat is above the red circle?\n".utf8))
        #expect(chat.errors.contains("not sure: star "))
        try calibrate(["unsure_below": 0.01])
        #expect(try ask().errors.isEmpty)
        #expect(try probabilities().isUnsure == false)
    }

    @Test("The model's temperature makes it more or less sure, and changes no answer and no order")
    func temperature() throws {
        try calibrate(["answer_confidence": nil, "answer_temperature": nil])
        let plain = try probabilities()
        try calibrate(["answer_confidence": nil, "answer_temperature": 1])
        #expect(try probabilities().all == plain.all)
        for (temperature, isSurer) in [(0.5, true), (2.5, false)] {
            try calibrate(["answer_confidence": nil, "answer_temperature": temperature])
            let calibrated = try probabilities()
            #expect(calibrated.answers == plain.answers)
            #expect(calibrated.all == calibrated.all.sorted(by: >) && calibrated.confidence == calibrated.all.first)
            #expect((calibrated.confidence > plain.confidence) == isSurer)
            // log p − log q of two answers shrinks by the temperature.
            let (before, after) = (log(plain.all[0] / plain.all[1]), log(calibrated.all[0] / calibrated.all[1]))
            #expect(abs(before - after * temperature) < 1e-3 * abs(before))
        }
    }

    @Test("What was fitted to answers moves their confidence, and changes no answer and no order")
    func fitted() throws {
        func confidence(_ intercept: Double) -> [String: Any] {
            ["answer_confidence": ["intercept": intercept, "logit": 0.8, "rarity": -0.1, "kinds": ["other": 0.5]]]
        }
        try calibrate(confidence(0))
        let plain = try probabilities()
        for (intercept, isSurer) in [(1.0, true), (-1, false)] {
            try calibrate(confidence(intercept))
            let moved = try probabilities()
            #expect(moved.answers == plain.answers && moved.confidence == moved.all.first)
            #expect(moved.all == moved.all.sorted(by: >) && moved.all.reduce(0, +) < 1 + 1e-5)
            // The intercept is added to the logarithm of the odds.
            func odds(_ confidence: Double) -> Double { log(confidence / (1 - confidence)) }
            #expect(abs(odds(moved.confidence) - odds(plain.confidence) - intercept) < 1e-3)
            #expect((moved.confidence > plain.confidence) == isSurer)
        }
    }

    @Test("A calibration that makes no sense is refused before any question")
    func malformed() throws {
        for (key, value) in [
            ("answer_temperature", 0 as Any), ("answer_temperature", -1), ("answer_temperature", 1e9),
            ("answer_temperature", "warm"), ("answer_confidence", "much"), ("declines", ["everything"]),
            (
                "caption_confidence",
                ["intercept": 1e9, "rank": 0, "bend": 0, "similarity": 0, "share": 0, "words": 0]
            ), ("unsure_below", 1.5), ("unsure_below", -0.1), ("unsure_below", [0.5]),
        ] {
            try calibrate([key: value])
            expectRefusal(try ask(), status: 65, saying: key)
        }
    }
}
