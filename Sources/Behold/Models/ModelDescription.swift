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
    /// Whether confidences come from what was fitted to its answers, not from the temperature.
    public let isFitted: Bool
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
            contents: Result { () throws(ModelProblem) in try ModelBundle(files.get()).survey().contents })
    }

    /// The model in a folder.
    init(name: String, folder: String) {
        self.init(
            name: name, folder: folder, isDefault: false,
            contents: Result { () throws(ModelProblem) in
                try ModelBundle(ModelLocation.files(in: folder)).survey().contents
            })
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
        isFitted = choosing?.answerConfidence != nil
        unsureBelow = (network as? any QuestionAnswering)?.unsureBelow ?? 0
        precisions = network.availablePrecisions
        fastest = network.precision
    }
}
