import Behold
import TestSupport
import Testing

@Suite("Patterns of names")
struct GlobTests {
    private func matches(_ pattern: String, _ path: String) -> Bool { Glob(Array(pattern.utf8)).matches(path.utf8) }

    @Test(
        "Patterns match what they say",
        arguments: [
            ("*.jpg", "a.jpg"), ("*", "anything"), ("*", ""), ("a*b*c", "aXbYc"), ("a*c", "ac"), ("?", "é"), ("?", "a"),
            ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[^a]", "b"), ("[]]", "]"), ("[a", "[a"), ("\\*", "*"),
            ("\\?.png", "?.png"),
            ("raw/", "raw"), ("raw/*", "raw/a.jpg"), ("**/a.jpg", "x/y/a.jpg"), ("**/a.jpg", "a.jpg"),
            ("x/**/z", "x/z"),
            ("x/**/z", "x/y/y/z"), ("x/**", "x/y/z.png"), ("**", "a/b/c"), ("*/b", "a/b"),
            ("IMG_*[0-9].*", "IMG_12.JPG"),
        ])
    func match(pattern: String, path: String) {
        #expect(matches(pattern, path))
    }

    @Test(
        "Patterns match nothing else",
        arguments: [
            ("*.jpg", "a.jpgx"), ("*.jpg", "a.JPG"), ("*.jpg", "sub/a.jpg"), ("?", "ab"), ("?", "/"), ("[a-c]x", "dx"),
            ("[!a-c]x", "bx"), ("[!a]", "/"), ("raw/*", "raw/sub/a.jpg"), ("raw", "raws"), ("", "a"), ("x/**/z", "xz"),
            ("a*b", "a/b"),
        ])
    func mismatch(pattern: String, path: String) {
        #expect(!matches(pattern, path))
    }

    @Test("Bytes that aren't UTF-8 are matched one by one")
    func bytes() {
        #expect(Glob([0xff, 0x3f]).matches([0xff, 0xfe]))
        #expect(Glob(Array("?.png".utf8)).matches([0xff] + Array(".png".utf8)))
        #expect(!Glob(Array("?.png".utf8)).matches([0xff, 0xfe] + Array(".png".utf8)))
    }

    @Test("A pattern of many stars takes no more time than its length times the name's")
    func manyStars() {
        let pattern = String(repeating: "a*", count: 60) + "b"
        let start = ContinuousClock.now
        #expect(!matches(pattern, String(repeating: "a", count: 250)))
        #expect(!matches(String(repeating: "**/a*", count: 40) + "b", String(repeating: "a/", count: 125)))
        #expect(start.duration(to: .now) < .seconds(1))
    }
}
