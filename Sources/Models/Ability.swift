/// What a network can be asked for.
public enum Ability: String, Sendable, CaseIterable {
    /// Answers to questions about a photo.
    case ask
    /// Sentences about a photo.
    case caption
    /// Vectors of photos and of sentences that can be compared.
    case search
}
