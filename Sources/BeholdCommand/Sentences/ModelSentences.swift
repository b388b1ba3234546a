import Behold

extension ModelProblem {
    var failure: Failure { Failure(status, sentence) }

    var status: ExitStatus {
        switch self {
        case .notInstalled, .notFound, .precisionUnavailable, .precisionUnknown, .hasNoAttention, .noMap, .cannot,
            .cannotLearn:
            .unavailable
        case .unreadable, .notAFolder: .noInput
        case .missingFile, .malformed, .unknownNetwork, .unknownVersion, .overflows: .badData
        }
    }

    var sentence: String {
        switch self {
        case .notInstalled(let places):
            "no model is installed; looked in \(places.map { ShownText.line($0) }.joined(separator: ", ")). "
                + "Install Behold with `make install`, or name a model's folder with --model"
        case .notFound(let name):
            "there is no model \(ShownText.line(name)): neither a folder of that name nor an installed model. "
                + "`behold model list` lists those that are"
        case .missingFile(let path): "the model is incomplete: \(ShownText.line(path)) is missing"
        case .notAFolder(let path):
            "\(ShownText.line(path)) isn't a folder. A model is a folder with config.json, its weights (*.safetensors) and its "
                + "vocabularies in it; name that folder"
        case .unreadable(let path, let error): "\(ShownText.line(path)) can't be read: \(error.cause)"
        case .malformed(let path, let fault):
            "\(ShownText.line(path)) can't be used: \(ShownText.line(fault.cause)). Fetch the model again, or use another"
        case .unknownNetwork(let name, let known):
            "the network \(ShownText.line(name)) is unknown; Behold knows \(known.joined(separator: ", "))"
        case .unknownVersion(let path, let network, let version, let known) where version < known:
            "\(ShownText.line(path)) is version \(version) of \(network), which is no longer used. Leave out --model for version "
                + "\(known), which comes with Behold; a model that you trained must be trained again"
        case .unknownVersion(let path, let network, let version, let known):
            "\(ShownText.line(path)) is version \(version) of \(network); this Behold uses version \(known). Install a newer Behold"
        case .precisionUnavailable(let precision):
            "this machine can't compute in \(precision.rawValue); use --precision float32"
        case .precisionUnknown(let precision, let network):
            "the network \(ShownText.line(network)) isn't made for \(precision.rawValue); use --precision float32"
        case .hasNoAttention(let model): "the model \(ShownText.line(model)) can't show where it looks"
        case .noMap: "what is asked isn't answered by looking at a place of the photo, so there is no map"
        case .cannot(let ability, let model, let abilities):
            "\(ShownText.line(model)) \(abilities.map(\.does).joined(separator: " and ")); "
                + "it doesn't \(ability.done): name another with --model, such as \(InstalledModels.defaultName)"
        case .overflows(let model):
            "the model \(ShownText.line(model)) computes no number that could be an answer: its weights overflow. Use another"
        case .cannotLearn(let model): "the model \(ShownText.line(model)) can't be trained"
        }
    }
}

extension Ability {
    /// Such as "finds photos by text".
    fileprivate var does: String {
        switch self {
        case .ask: "answers questions"
        case .caption: "writes captions"
        case .search: "finds photos by text"
        }
    }

    /// Such as "find photos by text".
    fileprivate var done: String {
        switch self {
        case .ask: "answer questions"
        case .caption: "write captions"
        case .search: "find photos by text"
        }
    }
}
