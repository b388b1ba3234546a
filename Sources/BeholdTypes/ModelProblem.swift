/// Why a model can't be used.
public enum ModelProblem: Error, Sendable, Equatable {
    /// No model is where one was looked for.
    case notInstalled(lookedIn: [String])
    /// `--model` or `BEHOLD_MODEL` names neither an installed model nor a folder.
    case notFound(name: String)
    case missingFile(path: String)
    /// What should be a model's folder is a file.
    case notAFolder(path: String)
    case unreadable(path: String, ReadingError)
    case malformed(path: String, ModelFault)
    case unknownNetwork(name: String, known: [String])
    /// The network has another form in this version: an older one's is no longer known, or a newer one's isn't yet.
    case unknownVersion(path: String, network: String, version: Int, known: Int)
    /// The machine has no instructions for it.
    case precisionUnavailable(Precision)
    /// The network isn't made for it.
    case precisionUnknown(Precision, network: String)
    /// The network has no attention from a question to places of the photo.
    case hasNoAttention(model: String)
    /// The question is declined, or answered with a description: that isn't found at a place of the photo.
    case noMap(model: String)
    /// The network's numbers overflow.
    case overflows(model: String)
    /// The model can do other things than what was asked for.
    case cannot(Ability, model: String, abilities: [Ability])
    /// The network can't learn from data.
    case cannotLearn(model: String)
}
