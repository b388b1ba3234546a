import Testing

@testable import Imaging

@Suite("Writing PNG")
struct PNGWritingTests {
    @Test("what is written reads back to the same pixels")
    func roundTrip() throws {
        for (width, height) in [(1, 1), (3, 200), (257, 5), (64, 64)] {
            let image = PictureFixtures.pattern(width: width, height: height)
            let decoded = try ImageFile(bytes: image.pngBytes()).decode()
            #expect(decoded.image == image)
            #expect(decoded.damage == nil)
        }
    }
}
