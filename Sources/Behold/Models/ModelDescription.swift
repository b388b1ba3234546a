import Foundation
import Models

/// A model that is installed, or in a folder: what it is, or why it can't be used.
public struct ModelDescription: Sendable {
    /// What `--model` takes: a name, or the folder where it has none.
    public let name: String
    /// Where its configuration and weights are; empty where no model is installed.
    public let folder: String
    /// Whether it is the one that comes with Behold.
    public let isDefault: Bool
    public let contents: Result<ModelContents, ModelProblem>
}

/// What a model's files say of it.
public struct ModelContents: Sendable, Equatable {
    /// Tensors whose names begin alike.
    public struct Part: Sendable, Equatable {
        public let name: String
        public let parameters: Int
    }

    /// A file of the model.
    public struct File: Sendable, Equatable {
        public let name: String
        public let bytes: Int
    }

    /// Such as `behold-small`.
    public let network: String
    public let abilities: [Ability]
    public let parts: [Part]
    /// SHA-256 of the weights, 64 lower-case hex digits.
    public let weightsDigest: String
    public let files: [File]
    /// The names of what comes with it for people to read: its card, its licence.
    public let documents: [String]

    public var parameters: Int { parts.reduce(0) { $0 + $1.parameters } }
    public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
    /// The digits of the weights' digest that results and the history give.
    public var weights: String { String(weightsDigest.prefix(16)) }
}

/// What a model says of itself when it is loaded.
public struct ModelDetails: Sendable, Equatable {
    /// Photos are looked at as squares of this many pixels a side.
    public let imageSide: Int
    /// Whether the squares show the middle of a photo; else all of it, squashed.
    public let showsMiddle: Bool
    /// How many words, or pieces of words, it knows.
    public let words: Int
    /// How many answers it chooses among; 0 for a model that answers no questions.
    public let answers: Int
    /// What the scores of answers are divided by, so that confidences are right as often as they say.
    public let answerTemperature: Float
    /// Below this confidence its answers are guesses among others; 0 for a model that answers no questions.
    public let unsureBelow: Float
    /// What this machine can compute it in.
    public let precisions: [Precision]
    /// The one of them that is taken unless another is asked for.
    public let fastest: Precision
}

extension ModelDescription {
    /// The model that comes with Behold.
    static var ofDefault: ModelDescription {
        let files = Result { () throws(ModelProblem) in try ModelLocation.installed() }
        return ModelDescription(
            name: ModelLocation.defaultName, folder: (try? files.get())?.folder.path ?? "", isDefault: true,
            contents: Result { () throws(ModelProblem) in try ModelContents(of: try files.get()) })
    }

    /// The model in a folder.
    init(name: String, folder: String) {
        self.init(
            name: name, folder: folder, isDefault: false,
            contents: Result { () throws(ModelProblem) in
                try ModelContents(of: try ModelLocation.files(in: folder))
            })
    }
}

extension ModelContents {
    init(of files: ModelFiles) throws(ModelProblem) {
        let (bundle, survey, members) = try ModelProblem.translating { () throws(ModelError) in
            let bundle = try ModelBundle(files)
            return (bundle, try bundle.survey(), try bundle.members())
        }
        network = survey.network
        abilities = survey.abilities
        parts = survey.parts.map { Part(name: $0.name, parameters: $0.parameters) }
        weightsDigest = survey.weightsDigest
        self.files = members.map { member in
            File(name: member.file.lastPathComponent, bytes: ModelCopy.size(of: member.file.path) ?? 0)
        }
        documents = bundle.documents.map(\.file.lastPathComponent)
    }
}

extension ModelDetails {
    init(of network: any Network) {
        imageSide = network.imageProcessor.size.width
        showsMiddle = network.imageProcessor.showsMiddle
        words = network.vocabularySize
        let choosing = network as? any AnswerChoosing
        answers = choosing?.answerCount ?? 0
        answerTemperature = choosing?.answerTemperature ?? 1
        unsureBelow = (network as? any QuestionAnswering)?.unsureBelow ?? 0
        precisions = network.availablePrecisions
        fastest = network.precision
    }
}
