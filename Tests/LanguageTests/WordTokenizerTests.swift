import Foundation
import Language
import TestSupport
import Testing

@Suite("Word tokenizer")
struct WordTokenizerTests {
    @Test("Special tokens come first in the vocabulary")
    func special() throws {
        #expect(throws: VocabularyError.unexpectedEntry(line: 5, expected: "<cls>", found: nil)) {
            try WordTokenizer(Vocabulary(entries: ["<pad>", "<bos>", "<eos>", "<unk>"]))
        }
    }
    @Test(.needsShared) func shared() throws {
        print(try Shared.url("corpus").path, Shared.repository.path)
    }
}
