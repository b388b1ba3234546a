import ArgumentParser
import Behold
import Interchange
import Terminal

struct ModelAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a model from a folder.",
        discussion: """
            The files that the model is made of are copied, then checked, loaded and tried on a drawn picture: a model \
            that fails isn't added, and nothing is left of it. The folder stays as it is. From an address nothing is \
            fetched: download the files into a folder first.

            EXAMPLES
              behold model add ~/Downloads/my-model
              behold model add . --name mine --replace
            """)

    @Argument(help: ArgumentHelp("The model's folder.", valueName: "folder"), completion: .directory)
    var folder: RawArgument

    @Option(
        help: ArgumentHelp(
            "What it shall be called: a-z, 0-9, and inside also . _ - (default: as the folder).", valueName: "name"),
        completion: .list([]))
    var name: RawArgument?

    @Flag(help: "Take the place of a model that has this name.")
    var replace = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        if let address = folder.address {
            throw Failure(
                .usage,
                "\(ShownText.line(address)) is an address, and Behold fetches nothing: download the model's files into a "
                    + "folder, then behold model add FOLDER")
        }
        guard let path = String(validating: folder.bytes, as: UTF8.self), !path.utf8.contains(0) else {
            throw Failure(.badData, "\(ShownText.line(folder.bytes)) isn't UTF-8 text; rename the folder")
        }
        guard !path.isEmpty else { throw Failure(.noInput, "an empty path names no folder") }
        let name = name.map { String(decoding: $0.bytes, as: UTF8.self) }
        Interruption.noteOnly()
        let model: ModelDescription
        do {
            model = try await interruptible { [replace] in
                try await InstalledModels.standard.add(folder: path, name: name, replacing: replace)
            }
        } catch let problem as ModelStoreProblem {
            throw problem == .cancelled ? ExitStatus.interrupted : problem.failure as any Error
        }
        let inUse = try? await InstalledModels.standard.description(of: ModelOptions.choice(naming: nil))
        if format.json || format.jsonl {
            try StandardOutput.write(JSONValue.object(model.members(isInUse: model.isInUse(inUse))).line)
        } else if !speech.quiet, let contents = try? model.contents.get() {
            StandardError.say(
                "\(model.name) is added: \(ShownText.line(contents.network)), \(contents.parameters.shownAsMillions), "
                    + "weights \(contents.weights). It can \(contents.abilities.map(\.rawValue).joined(separator: ", ")); "
                    + "use it with --model \(model.name)")
        }
    }
}

extension RawArgument {
    /// The text, where it is something like `https://…`.
    fileprivate var address: [UInt8]? {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.prefixMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*:\/\//) == nil ? nil : bytes
    }
}
