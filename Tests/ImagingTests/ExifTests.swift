import TestSupport
import Testing

@testable import Imaging

@Suite("EXIF orientation")
struct ExifTests {
    /// A TIFF structure of one directory.
    static func tiff(
        bigEndian: Bool, directory: UInt32 = 8, entries: UInt16 = 1, tag: UInt16 = 0x0112, type: UInt16 = 3,
        count: UInt32 = 1, value: [UInt8]
    ) -> [UInt8] {
        func short(_ number: UInt16) -> [UInt8] {
            let high = UInt8(number >> 8)
            let low = UInt8(number & 0xFF)
            return bigEndian ? [high, low] : [low, high]
        }
        func long(_ number: UInt32) -> [UInt8] {
            let high = short(UInt16(number >> 16))
            let low = short(UInt16(number & 0xFFFF))
            return bigEndian ? high + low : low + high
        }
        let mark: [UInt8] = bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
        return mark + short(42) + long(directory) + short(entries) + short(tag) + short(type) + long(count) + value
            + long(0)
    }

    @Test("all eight orientations, in both byte orders", arguments: [true, false])
    func orientations(bigEndian: Bool) {
        for number in UInt8(0)...9 {
            let value: [UInt8] = bigEndian ? [0, number, 0, 0] : [number, 0, 0, 0]
            let found = Exif.orientation(in: Self.tiff(bigEndian: bigEndian, value: value)[...])
            #expect(found == Orientation(rawValue: Int(number)))
            #expect((found == nil) == (number == 0 || number == 9))
        }
    }

    @Test("a hostile structure gives no orientation and does no harm")
    func hostile() {
        let six: [UInt8] = [6, 0, 0, 0]
        #expect(Exif.orientation(in: Self.tiff(bigEndian: false, value: six)[...]) == .turnedLeft)
        let hostile: [[UInt8]] = [
            [], [0x49], Array("XX*\0".utf8),
            Self.tiff(bigEndian: false, directory: 0, value: six),
            Self.tiff(bigEndian: false, directory: 0xFFFF_FFFF, value: six),
            Self.tiff(bigEndian: false, directory: 4, value: six),
            Self.tiff(bigEndian: false, entries: 65_535, tag: 1, value: six),
            Self.tiff(bigEndian: false, count: 0xFFFF_FFFF, value: six),
            Self.tiff(bigEndian: false, type: 2, value: six),
        ]
        for bytes in hostile { #expect(Exif.orientation(in: bytes[...]) == nil, "\(bytes)") }
        let whole = Self.tiff(bigEndian: false, value: six)
        for length in 0..<20 { #expect(Exif.orientation(in: whole.prefix(length)) == nil) }
    }

    @Test("random bytes after a byte mark never trap")
    func random() {
        var generator = SeededGenerator(printingSeedFor: "ExifTests.random")
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...64, using: &generator)
            let bytes = [0x4D, 0x4D, 0, 0x2A] + (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = Exif.orientation(in: bytes[...])
        }
    }
}
