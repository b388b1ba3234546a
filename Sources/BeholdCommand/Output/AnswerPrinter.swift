import Behold

/// Writes answers to standard output as the options say.
struct AnswerPrinter {
    private let format: FormatOptions
    let speech: SpeechOptions
    /// Whether more than one result is expected.
    private let isStream: Bool
    private let photos: Int
    private var results: ResultWriter
    /// Questions that were told of as ones that can't be read, or not all of them.
    private var illegible: Set<String> = []

    init(format: FormatOptions, speech: SpeechOptions, isStream: Bool, photos: Int) {
        self.format = format
        self.speech = speech
        self.isStream = isStream
        self.photos = photos
        results = ResultWriter(format, isList: isStream)
    }

    mutating func print(_ result: AnswerResult) throws(OutputProblem) {
        StandardError.sayState(of: result.photo)
        let name = photos > 1 ? ShownText.line(result.photo.image) + "\t" : ""
        let question = isStream ? ShownText.line(result.question) + "\t" : ""
        let answer = result.declined == nil ? result.shown(withConfidence: StandardOutput.isTerminal) : ""
        // One question that is declined has no answer, not an empty one.
        let text = result.declined == nil || isStream ? name + question + answer + "\n" : ""
        try results.write(result.json, text: text)
        if let declined = result.declined { StandardError.say(declined.sentence) }
        let hasAnswer = result.declined == nil && !format.json && !format.jsonl
        if hasAnswer, result.isUnsure, !StandardOutput.isTerminal, !speech.quiet {
            StandardError.write(result.shown(withConfidence: true) + "\n")
        }
        if !speech.quiet, let remark = result.remark { StandardError.say(remark) }
        if !speech.quiet, let sentence = result.legibility.sentence, illegible.insert(result.question).inserted {
            StandardError.say(sentence)
        }
        if speech.verbose { StandardError.write(result.timing) }
    }

    /// A photo that failed, for streams of JSON.
    mutating func print(_ problem: PhotoProblem, name: [UInt8]) throws(OutputProblem) {
        if isStream { try results.write(problem.json(name)) }
    }

    func finish() throws(OutputProblem) { try results.finish() }
}

extension AnswerResult {
    /// The answer; with its confidence, or the first two candidates where it is no more than a guess.
    func shown(withConfidence: Bool) -> String {
        let answer = ShownText.line(answer)
        guard withConfidence else { return answer }
        guard isUnsure else { return "\(answer)  \(percent(confidence))" }
        let candidates = alternatives.prefix(2).map { "\(ShownText.line($0.text)) \(percent($0.probability))" }
        return "not sure: \(candidates.joined(separator: ", "))"
    }

    /// What a person should know of how the question was taken.
    var remark: String? {
        answeredPart.map { "these are two questions; answered: \(ShownText.line($0))" }
    }

    fileprivate var timing: String { record.timing(of: model) }
}

extension CaptionResult {
    /// The caption; with its confidence, in the words that answers have.
    func shown(withConfidence: Bool) -> String {
        let caption = ShownText.line(caption)
        guard withConfidence, options.style == .plain, let confidence else { return caption }
        return (isUnsure ? "not sure: " : "") + "\(caption)  \(percent(confidence))"
    }

    var timing: String { record.timing(of: model) }
}

extension Record {
    fileprivate func timing(of model: ModelFacts) -> String {
        "\(milliseconds(seconds)) ms, \(model.name) in \(model.precision.rawValue)\n"
    }
}

func percent(_ probability: Float) -> String { "\(Int((probability * 100).rounded())) %" }

extension SpeechOptions {
    /// How long a command took, where that is asked for.
    func sayTime(since start: ContinuousClock.Instant) {
        guard verbose else { return }
        let elapsed = start.duration(to: .now).components
        let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        StandardError.write("\(milliseconds(seconds)) ms\n")
    }
}

func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1_000).rounded()) }

extension StandardError {
    /// What a person should know of a photo before trusting what was said about it.
    static func sayState(of photo: PhotoFacts) {
        if let damage = photo.damage { sayDamaged(photo.image, damage) }
        if photo.isOriginalMissing { sayMissing(photo.image) }
    }

    /// A photo whose file is gone.
    static func sayMissing(_ image: [UInt8]) {
        say("\(ShownText.line(image)): original missing; what the history keeps of it was used")
    }

    /// A photo that was read in spite of its faults.
    static func sayDamaged(_ image: [UInt8], _ damage: String) {
        say("\(ShownText.line(image)): damaged (\(ShownText.line(damage))); what can be seen of it was used")
    }
}
