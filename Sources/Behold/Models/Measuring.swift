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
}
