import TestSupport
import Testing

@testable import Imaging

@Suite("Resizing and JPEG writing")
struct ResizingTests {
    @Test("A picture in memory is resized as one that is decoded is")
    func resized() throws {
        var generator = SeededGenerator(printingSeedFor: "resized")
        let pixels = (0..<61 * 47 * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let image = Image(width: 61, height: 47, pixels: pixels)
        let decoded = try ImageFile(bytes: image.pngBytes()).decode(fitting: (20, 33)).image
        #expect(image.resized(to: (20, 33)) == decoded)
        #expect(image.resized(to: (61, 47)) == image)
        #expect(image.resized(to: (1, 1)).pixels.count == 3)
    }

    @Test("Sides shrink together", arguments: [(400, 100, 128, 128, 32), (3, 5, 128, 3, 5), (1, 60_000, 100, 1, 100)])
    func sizes(width: Int, height: Int, longest: Int, expectedWidth: Int, expectedHeight: Int) {
        #expect(Image.size(of: width, height, fittingWithin: longest) == (expectedWidth, expectedHeight))
    }

    @Test("A JPEG that is written is read back nearly as it was")
    func jpeg() throws {
        let pixels: [UInt8] = (0..<64 * 48).flatMap { index -> [UInt8] in
            let (column, row) = (index % 64, index / 64)
            return [UInt8(column * 4), UInt8(row * 5), 90]
        }
        let image = Image(width: 64, height: 48, pixels: pixels)
        let bytes = try image.jpegBytes(quality: 95)
        let back = try ImageFile(bytes: bytes).decode()
        #expect(back.damage == nil && back.image.width == 64 && back.image.height == 48)
        let differences = zip(back.image.pixels, pixels).map { abs(Int($0) - Int($1)) }
        #expect(differences.reduce(0, +) < 3 * differences.count)
        #expect(try image.jpegBytes(quality: 10).count < bytes.count)
    }
}
