import ArgumentParser
import Behold
import Interchange

struct ModelRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a model that was added.",
        discussion: """
            What the history has of it stays: its answers and captions, and what it saw in photos, until the room for \
            that (features_mb of the settings) is needed for others. The model that comes with Behold can't be removed.

            EXAMPLES
              behold model remove mine
              behold model remove mine --dry-run
            """)

    @Argument(help: ArgumentHelp("A name of `behold model list`.", valueName: "name"), completion: .list([]))
    var name: RawArgument

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        let name = String(decoding: name.bytes, as: UTF8.self)
        let models = InstalledModels.standard
        guard name != InstalledModels.defaultName else { throw ModelStoreProblem.defaultName.failure(removing: true) }
        guard let model = await models.list().first(where: { $0.name == name }) else {
            throw ModelStoreProblem.notAdded(name).failure
        }
        let inUse = try? await models.description(of: ModelOptions.choice(naming: nil))
        do throws(ModelStoreProblem) {
            if !dryRun { try await models.remove(name) }
        } catch {
            throw error.failure
        }
        if format.json || format.jsonl {
            let members = model.members(isInUse: model.isInUse(inUse)) + [("removed", .bool(!dryRun))]
            try StandardOutput.write(JSONValue.object(members).line)
        } else if !speech.quiet {
            let size = (try? model.contents.get()).map { ", " + ByteCount.shown($0.bytes) } ?? ""
            StandardError.say("\(name)\(size) \(dryRun ? "would be removed" : "is removed")")
        }
        if model.isInUse(inUse), !dryRun, !speech.quiet {
            StandardError.say("BEHOLD_MODEL or the settings still name it: see `behold config`")
        }
    }
}
