import ArgumentParser
import Behold
import Interchange

struct ModelShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Say all that is known of a model.",
        discussion: """
            Its network and its parts, what it can do, how it looks at photos, its vocabulary and answers, how it was \
            calibrated, what this machine can compute it in, its files and their digest, and what comes with it to read. \
            Without a name it is the model in use. The model is loaded for it.

            EXAMPLES
              behold model show
              behold model show mine --json
            """)

    @Argument(
        help: ArgumentHelp("A name of `behold model list`, or a folder.", valueName: "name|folder"),
        completion: .directory)
    var name: RawArgument?

    @OptionGroup var format: FormatOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        let choice = ModelOptions.choice(naming: name)
        let models = InstalledModels.standard
        let model = try await models.description(of: choice)
        let contents: ModelContents
        do throws(ModelProblem) { contents = try model.contents.get() } catch { throw error.failure }
        let details = try await models.details(of: choice)
        let isInUse = model.isInUse(try? await models.description(of: ModelOptions.choice(naming: nil)))
        if format.json || format.jsonl {
            let members = model.members(isInUse: isInUse) + contents.members + details.members
            return try StandardOutput.write(JSONValue.object(members).line)
        }
        let marks = [model.isDefault ? "comes with Behold" : nil, isInUse ? "in use" : nil].compactMap(\.self)
        try StandardOutput.write(
            ShownText.line(model.name) + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))") + "\n")
        for (title, text) in contents.rows(model) + details.rows {
            let blanks = String(repeating: " ", count: max(1, 14 - title.count))
            try StandardOutput.write("  \(title)\(blanks)\(ShownText.line(text))\n")
        }
    }
}

extension ModelContents {
    fileprivate func rows(_ model: ModelDescription) -> [(String, String)] {
        var rows = [
            ("network", network), ("can", abilities.map(\.rawValue).joined(separator: ", ")),
            ("parameters", parameters.grouped),
        ]
        rows += parts.map { ("", "\($0.parameters.grouped) \($0.name)") }
        rows += [("weights", weightsDigest), ("folder", model.folder)]
        rows.append(("files", files.map { "\($0.name) (\(ByteCount.shown($0.bytes)))" }.joined(separator: ", ")))
        if !documents.isEmpty { rows.append(("to read", documents.joined(separator: ", "))) }
        return rows
    }

    fileprivate var members: [(key: String, value: JSONValue)] {
        [
            ("parts", .object(parts.map { ($0.name, .integer($0.parameters)) })), ("sha256", .text(weightsDigest)),
            ("files", .object(files.map { ($0.name, .integer($0.bytes)) })),
            ("documents", .array(documents.map { .text($0) })),
        ]
    }
}

extension ModelDetails {
    fileprivate var rows: [(String, String)] {
        var rows = [
            ("photos", "\(imageSide) × \(imageSide) pixels, \(showsMiddle ? "their middle" : "squashed to a square")"),
            ("words", words.grouped),
        ]
        if answers > 0 {
            rows.append(("answers", answers.grouped))
            let calibration = isFitted ? "fitted to its answers" : "temperature \(answerTemperature)"
            rows.append(("calibration", "\(calibration), unsure below \(unsureBelow)"))
        }
        let shown = precisions.map {
            $0.rawValue + ($0 == fastest && precisions.count > 1 ? " (the fastest here)" : "")
        }
        return rows + [("precisions", shown.joined(separator: ", "))]
    }

    fileprivate var members: [(key: String, value: JSONValue)] {
        let isAsked = answers > 0
        return [
            ("image_side", .integer(imageSide)), ("framing", .text(showsMiddle ? "middle" : "whole")),
            ("words", .integer(words)), ("answers", .integer(answers)),
            ("answer_temperature", isAsked ? .number(Double(answerTemperature)) : .null),
            ("unsure_below", isAsked ? .number(Double(unsureBelow)) : .null),
            ("precisions", .array(precisions.map { .text($0.rawValue) })), ("fastest", .text(fastest.rawValue)),
        ]
    }
}
