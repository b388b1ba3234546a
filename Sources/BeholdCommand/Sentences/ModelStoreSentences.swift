import Behold
import Files

extension ModelStoreProblem {
    var failure: Failure { failure(removing: false) }

    func failure(removing: Bool) -> Failure {
        switch self {
        case .model(let problem): problem.failure
        case .defaultName where removing:
            Failure(
                .usage, "\(InstalledModels.defaultName) comes with Behold and stays; `make uninstall` takes both away")
        default: Failure(status, sentence)
        }
    }

    private var status: ExitStatus {
        switch self {
        case .model(let problem): problem.status
        case .invalidName, .defaultName: .usage
        case .nameTaken, .busy: .cannotCreate
        case .notAdded: .unavailable
        case .noFolder: .noInput
        case .linkLeadsOut, .notARegularFile, .tooLarge, .failsSelfTest: .badData
        case .noRoom: .inputOutput
        case .cannotWrite(_, let code), .cannotRemove(_, let code): Failure.status(code)
        case .cancelled: .interrupted
        }
    }

    private var sentence: String {
        switch self {
        case .model(let problem): problem.sentence
        case .invalidName(let name):
            "\(ShownText.line(name)) is no name for a model: a-z, 0-9 and inside also . _ -, 64 characters at most; "
                + "name it with --name"
        case .defaultName: "\(InstalledModels.defaultName) is the model that comes with Behold; name it with --name"
        case .nameTaken(let name):
            "there is a model \(name) already; --replace puts this one in its place, --name calls it something else"
        case .notAdded(let name):
            "no model \(ShownText.line(name)) was added; `behold model list` lists those that were"
        case .noFolder(let path): "\(ShownText.line(path)): no such folder"
        case .linkLeadsOut(let path):
            "\(ShownText.line(path)) is a link that leads out of the folder; copy the files themselves (cp -rL FOLDER COPY), "
                + "then add the copy"
        case .notARegularFile(let path): "\(ShownText.line(path)) isn't a regular file"
        case .tooLarge(let path, let bytes, let limit):
            "\(ShownText.line(path)) has \(ByteCount.shown(bytes)), more than the \(ByteCount.shown(limit)) that such a "
                + "file may have"
        case .noRoom(let path, let needed, let available):
            "\(ShownText.line(path)) has \(ByteCount.shown(available)) of room, and the model needs \(ByteCount.shown(needed))"
        case .cannotWrite(let path, let code):
            "\(ShownText.line(path)) can't be written to: \(SystemMessage.text(code)); nothing was added"
        case .cannotRemove(let path, let code):
            "\(ShownText.line(path)) can't be removed: \(SystemMessage.text(code)); the model is there as it was"
        case .failsSelfTest(let ability):
            switch ability {
            case .ask: "the model fails its test: what it answers about a drawn picture are no probabilities"
            case .caption: "the model fails its test: it writes no caption for a drawn picture"
            case .search: "the model fails its test: it can't tell two drawn pictures from each other"
            }
        case .busy(let path): "\(ShownText.line(path)) is being changed by another process; try again"
        case .cancelled: "stopped; nothing was added"
        }
    }
}
