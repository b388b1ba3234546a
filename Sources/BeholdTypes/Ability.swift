/// What a model can do.
public enum Ability: String, Sendable, CaseIterable {
    /// Answer questions about photos.
    case ask
    /// Write captions.
    case caption
    /// Find photos by a sentence or by an example.
    case search
}
