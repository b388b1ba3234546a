import Interchange
import Testing

@Suite("FNV-1a")
struct FNV1aTests {
    @Test("Hashes are those of the authors' tests, in one piece or several, with all their digits")
    func authors() {
        for (text, digits) in [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")] {
            var hash = FNV1a()
            for byte in text.utf8 { hash.add([byte]) }
            #expect(hash.digits == digits && FNV1a(text.utf8).value == hash.value)
            #expect(hash.digits.count == FNV1a.length)
        }
    }
}
