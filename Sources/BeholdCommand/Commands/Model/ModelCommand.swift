import ArgumentParser
import Behold
import Interchange

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List, show, add and remove models.",
        discussion: """
            A model is a folder: config.json, which names its network, the weights (*.safetensors) and its vocabulary. \
            Models that you add are copied to $XDG_DATA_HOME/behold/models, or ~/.local/share/behold/models. --model, \
            BEHOLD_MODEL, the settings and /model in a conversation find them by their names.

            EXAMPLES
              behold model
              behold model show
              behold model add ~/Downloads/my-model --name mine
              behold ask dog.jpg "what is the dog doing?" --model mine
              behold model remove mine
            """,
        subcommands: [ModelList.self, ModelShow.self, ModelAdd.self, ModelRemove.self],
        defaultSubcommand: ModelList.self)
}

extension ModelDescription {
    /// Whether it is the model that `choice` leads to.
    func isInUse(_ inUse: ModelDescription?) -> Bool {
        guard let inUse, inUse.isDefault == isDefault else { return false }
        return isDefault || inUse.folder == folder
    }

    /// What programs get of every model.
    func members(isInUse: Bool) -> [(key: String, value: JSONValue)] {
        let contents = try? contents.get()
        var fault = JSONValue.null
        if case .failure(let problem) = self.contents { fault = .text(problem.sentence) }
        return [
            ("name", .text(name)), ("network", .text(contents?.network)),
            ("can", .array(contents?.abilities.map { .text($0.rawValue) } ?? [])),
            ("parameters", .integer(contents?.parameters)), ("bytes", .integer(contents?.bytes)),
            ("weights", .text(contents?.weights)), ("default", .bool(isDefault)), ("in_use", .bool(isInUse)),
            ("folder", folder.isEmpty ? .null : .text(folder)), ("fault", fault),
        ]
    }
}
