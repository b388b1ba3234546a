import Testing

@testable import Imaging

@Suite("Fingerprints")
struct ImageFingerprintTests {
    @Test("the grid holds the means of sixteen cells, row by row")
    func grid() throws {
        // Each cell of 5 by 3 pixels has its own colour.
        var pixels: [UInt8] = []
        for y in 0..<12 {
            for x in 0..<20 { pixels += [UInt8(x / 5 * 60), UInt8(y / 3 * 80), UInt8(x / 5 + y / 3 * 4) as UInt8] }
        }
        let bytes = try Image(width: 20, height: 12, pixels: pixels).pngBytes()
        let fingerprint = try ImageFile(bytes: bytes).fingerprint()
        let expected: [ImageFingerprint.Colour] = (0..<16).map { (cell: Int) in
            ImageFingerprint.Colour(red: UInt8(cell % 4 * 60), green: UInt8(cell / 4 * 80), blue: UInt8(cell))
        }
        #expect(fingerprint.grid == expected)
        #expect(fingerprint.damage == nil)
    }

    @Test("the perceptual hash sets a bit for each fall in brightness from cell to cell")
    func perceptualHash() throws {
        func hash(_ brightness: (Int) -> Int) throws -> UInt64 {
            var pixels: [UInt8] = []
            for _ in 0..<16 {
                for x in 0..<90 { pixels += Array(repeating: UInt8(brightness(x / 10)), count: 3) }
            }
            return try ImageFile(bytes: Image(width: 90, height: 16, pixels: pixels).pngBytes()).fingerprint()
                .perceptualHash
        }
        #expect(try hash { $0 * 20 } == 0)
        #expect(try hash { 200 - $0 * 20 } == .max)
        #expect(try hash { $0 == 0 ? 255 : 0 } == 0x8080_8080_8080_8080)
    }

    @Test("a turned picture has the fingerprint of its upright self", arguments: 1...8)
    func orientation(number: Int) throws {
        let file = try PictureFixtures.file("orientation-\(number).jpg")
        let upright = try ImageFile(bytes: file.decode().image.pngBytes()).fingerprint()
        #expect(try file.fingerprint() == upright)
    }

    @Test("a picture smaller than the grid has sixteen colours nevertheless")
    func tiny() throws {
        for (width, height) in [(1, 1), (2, 3), (3, 1), (1, 70)] {
            let file = try ImageFile(bytes: PictureFixtures.pattern(width: width, height: height).pngBytes())
            #expect(try file.fingerprint().grid.count == 16)
        }
    }
}
