import ArgumentParser
import Behold
import Interchange

struct ModelList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the models that are installed.",
        discussion: """
            The one that comes with Behold, then those that were added: name, network, parameters, size, and the first \
            digits of the weights' SHA-256. A star marks the one in use: BEHOLD_MODEL comes before the settings. A model \
            that can't be used is listed with what is wrong with it.

            EXAMPLES
              behold model list
              behold model list --json
            """)

    @OptionGroup var format: FormatOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        let models = await InstalledModels.standard.list()
        let choice = ModelOptions.choice(naming: nil)
        let inUse = try? await InstalledModels.standard.description(of: choice)
        if format.json || format.jsonl {
            let objects = models.map { JSONValue.object($0.members(isInUse: $0.isInUse(inUse))) }
            if format.json { return try StandardOutput.write(JSONValue.array(objects).line) }
            for object in objects { try StandardOutput.write(object.line) }
        } else {
            try write(models, inUse)
        }
        guard !speech.quiet, !models.contains(where: { $0.isInUse(inUse) }) else { return }
        if let inUse {
            StandardError.say("in use: \(ShownText.line(inUse.folder)), a folder")
        } else if case .named(let name) = choice {
            StandardError.say("in use: \(ShownText.line(name)), which isn't there")
        } else {
            StandardError.say("in use: what BEHOLD_MODEL names, which isn't there")
        }
    }

    private func write(_ models: [ModelDescription], _ inUse: ModelDescription?) throws(OutputProblem) {
        let cells = models.map(\.cells)
        let widths = (0..<4).map { column in cells.compactMap { $0?[column].count }.max() ?? 0 }
        let widest = models.map(\.name.count).max() ?? 0
        for (model, cells) in zip(models, cells) {
            var line = (model.isInUse(inUse) ? "* " : "  ") + model.name.padded(to: widest)
            if let cells {
                line += "  \(cells[0].padded(to: widths[0]))"
                for column in 1..<4 { line += "  \(cells[column].padded(to: widths[column], atStart: true))" }
            } else if case .failure(let problem) = model.contents {
                line += "  \(problem.sentence)"
            }
            try StandardOutput.write(line + "\n")
        }
    }
}

extension ModelDescription {
    /// Network, parameters, size, weights; nil for a model that can't be used.
    fileprivate var cells: [String]? {
        guard let contents = try? contents.get() else { return nil }
        return [
            ShownText.line(contents.network), contents.parameters.shownAsMillions,
            ByteCount.shown(contents.bytes), contents.weights,
        ]
    }
}

extension Int {
    /// Such as "22.9 million parameters".
    var shownAsMillions: String {
        guard self >= 100_000 else { return counted(self, "parameter") }
        let tenths = (self + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) million parameters"
    }
}

extension String {
    fileprivate func padded(to width: Int, atStart: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return atStart ? blanks + self : self + blanks
    }
}
