import Language
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
    /// How much of a question the model can read.
    public nonisolated func legibility(ofQuestion question: String) -> Legibility {
        (network as? any QuestionAnswering).map { Legibility($0.read(question)) } ?? .whole
    }

    /// How much of a text to search for the model can read.
    public nonisolated func legibility(ofSentence sentence: String) -> Legibility {
        Legibility(unknownWords: (network as? any Embedding).map { $0.unknownWords(inSentence: sentence) } ?? [])
    }
}

extension Legibility {
    init(_ question: ReadText) { self.init(unknownWords: question.unknownWords) }

    /// - Parameter words: nil where no word is known.
    fileprivate init(unknownWords words: [String]?) {
        guard let words else {
            self = .none
            return
        }
        self = words.isEmpty ? .whole : .partial(unknownWords: words)
    }
}
