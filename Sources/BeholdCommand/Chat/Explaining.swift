import Behold
import Files

// What a conversation says of its last answer, and of its model.
extension Conversation {
    func showAlternatives() throws {
        guard let lastAnswer else { throw ChatProblem.nothingAsked }
        let rows = lastAnswer.result.alternatives.map { (ShownText.line($0.text), percent($0.probability)) }
        let widest = rows.map(\.0.count).max() ?? 0
        for (answer, probability) in rows {
            try StandardOutput.write(
                answer + String(repeating: " ", count: widest + 2 - answer.count) + probability + "\n")
        }
    }

    /// Shows where the model looked for its last answer, and draws it into a file.
    func explain(file: [UInt8]?) async throws {
        guard let lastAnswer else { throw ChatProblem.nothingAsked }
        if let file, FileSystem.areSame(lastAnswer.photo.name, file) { throw ChatProblem.isThePhoto(file) }
        if let file { try DrawingFile.check(file) }
        let map = try await beholder.attention(for: lastAnswer.photo, Question(lastAnswer.result.question))
        try StandardOutput.write(try map.shown(plain: speech.plain))
        guard let file else { return }
        try map.write(to: file)
        note("the picture is in \(ShownText.line(file))")
    }

    /// Goes on with another model, or says which one answers. One that can't be loaded changes nothing.
    func change(toModel name: [UInt8]?) async throws {
        if let name {
            let choice = try ModelChoice.named(String(decoding: name, as: UTF8.self)).opened(to: .ask)
            beholder = try await beholder.with(
                model: choice, precision: options.precision, threads: options.threadCount)
            lastAnswer = nil
        }
        let model = beholder.model
        try StandardOutput.write("\(ShownText.line(model.name)) \(model.weights), \(model.precision.rawValue)\n")
    }
}
