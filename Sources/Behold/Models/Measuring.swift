package import Imaging
package import Models

/// What those who measure a model need of it. Nothing of this goes to the history.
extension Beholder {
    /// The network that answers.
    package nonisolated var measuredNetwork: any VisionLanguageModel { network }
    /// How many threads may compute.
    package nonisolated var measuringThreads: Int { threads }
    /// What the scores of its answers are divided by; 1 where it was never calibrated.
    package nonisolated var answerTemperature: Float { network.answerTemperature }

    /// The photo at a path, as the network takes it.
    /// - Throws: `photo` where it can't be looked at.
    package nonisolated func picture(at path: String) throws(BeholdError) -> Image {
        try PhotoFile(Photo(path: path)).decoded(for: network).image
    }

    /// The part of the network that learns answers.
    /// - Parameter choice: what this was loaded with.
    /// - Throws: `model`, also where the files aren't those any more that were loaded.
    package nonisolated func answerTraining(of choice: ModelChoice) throws(BeholdError) -> any AnswerTraining {
        let training: (any AnswerTraining)?
        do throws(ModelProblem) {
            let files = try ModelLocation.files(for: choice)
            do throws(ModelError) {
                training = try network.answerTraining(from: files)
            } catch {
                throw ModelProblem(error)
            }
        } catch {
            throw .model(error)
        }
        guard let training else { throw .model(.cannotLearn(model: network.name)) }
        return training
    }
}
