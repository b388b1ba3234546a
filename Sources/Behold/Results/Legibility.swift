import Models

/// How much of a question or of a text to search for a model can read.
public enum Legibility: Sendable, Equatable {
    /// All of it.
    case whole
    /// All but these words, each once.
    case partial(unknownWords: [String])
    /// Not a word of it: whatever the model makes of it is a guess.
    case none
}

extension Beholder {
    /// How much of a question or of a text to search for the model can read.
    public nonisolated func legibility(of text: String) -> Legibility { network.legibility(of: text) }
}

extension VisionLanguageModel {
    func legibility(of text: String) -> Legibility {
        guard let unknown = unknownWords(in: text) else { return .none }
        return unknown.isEmpty ? .whole : .partial(unknownWords: unknown)
    }
}
