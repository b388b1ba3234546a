/// Turns text into a model's token ids and back. Any text is taken, of any length.
public protocol Tokenizer: Sendable {
    /// The number of ids: every id is in `0..<vocabularySize`.
    var vocabularySize: Int { get }
    /// The ids of `text`, without special tokens. The spelling of a special token inside `text` is ordinary text.
    func encode(_ text: String) -> [Int]
    /// The text of `tokens`.
    func decode(_ tokens: [Int]) -> String
}
