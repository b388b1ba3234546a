package import Models

/// What those who measure a model need of it. Nothing of this goes to the history.
extension Beholder {
    /// The network that answers.
    package nonisolated var measuredNetwork: any Network { network }
    /// What the scores of its answers are divided by; 1 if it was never calibrated.
    package nonisolated var answerTemperature: Float { (network as? any AnswerChoosing)?.answerTemperature ?? 1 }
    /// How many threads may compute.
    package nonisolated var measuringThreads: Int { threads }

    /// The photo at a path, as the network takes it.
    /// - Throws: `photo` where it can't be looked at.
    package nonisolated func picture(at path: String) throws(BeholdError) -> NetworkImage {
        let photo = Photo(path: path)
        return try BeholdError.naming(photo.name) { () throws(PhotoProblem) in
            try PhotoFile(photo).decoded(for: network).image
        }
    }

    /// The part of the network that learns answers.
    /// - Parameter choice: what this was loaded with.
    /// - Throws: `model`, also if the files aren't those any more that were loaded.
    package nonisolated func answerTraining(of choice: ModelChoice) throws(BeholdError) -> any AnswerTraining {
        do throws(ModelProblem) {
            guard let network = network as? any Trainable else { throw .cannotLearn(model: network.name) }
            return try network.answerTraining(from: ModelLocation.files(for: choice))
        } catch {
            throw .model(error)
        }
    }
}
