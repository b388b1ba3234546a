import Testing

@testable import Language

@Suite("Words of captions")
struct CaptionWordsTests {
    @Test("Things and doings count, in the singular; what joins them doesn't")
    func content() {
        #expect(
            CaptionWords.content(of: "two men are playing with their dogs in the grass") == [
                "two", "man", "playing", "dog", "grass",
            ])
        #expect(
            CaptionWords.content(of: "children and babies beside buses, dresses and glasses") == [
                "child", "baby", "bus", "dress", "glass",
            ])
        #expect(CaptionWords.content(of: "of the with") == [] && CaptionWords.content(of: "") == [])
    }

    @Test(
        "A caption is right where three in five of its words are people's",
        arguments: [
            ("a dog runs on grass", ["the dogs run", "grass and a dog"], true),
            ("a dog runs on a red mat", ["the dogs run"], false),
            ("a man in a hat", ["men"], false), ("the of", ["the of"], false), ("a dog", [], false),
        ])
    func right(caption: String, people: [String], isRight: Bool) {
        #expect(CaptionWords.isRight(caption, beside: people) == isRight)
    }
}
