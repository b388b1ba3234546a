import BeholdTypes
import Testing

@testable import Imaging

@Suite("Formats by their bytes")
struct ForeignFormatTests {
    private func error(_ bytes: [UInt8]) -> PhotoProblem? {
        do {
            _ = try ImageFile(bytes: bytes).header()
            return nil
        } catch {
            return error
        }
    }

    @Test("another format of pictures is refused by name")
    func pictures() {
        let box: [UInt8] = [0, 0, 0, 24]
        let expected: [(ForeignFormat, [UInt8])] = [
            (.heic, box + Array("ftypheic\0\0\0\0mif1heic".utf8)), (.avif, box + Array("ftypavif\0\0\0\0mif1".utf8)),
            (.avif, box + Array("ftypmif1\0\0\0\0mif1avif".utf8)), (.webp, Array("RIFF\u{1}\0\0\0WEBPVP8 ".utf8)),
            (.gif, Array("GIF89a......".utf8)), (.bmp, Array("BM............".utf8)),
            (.tiff, [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]),
            (.jpegXL, [0xFF, 0x0A, 1, 2]), (.jpeg2000, [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 13, 10, 0x87, 10]),
            (.photoshop, Array("8BPS\0\u{1}".utf8)), (.icon, [0, 0, 1, 0, 1, 0]),
            (.netpbm, Array("P6\n1 1\n255\nabc".utf8)),
            (.svg, Array("<?xml version='1.0'?>\n<svg xmlns='x'/>".utf8)), (.svg, Array("  <svg>".utf8)),
            (.targa, [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 24, 0, 1, 2, 3, 4, 5, 6]),
        ]
        for (format, bytes) in expected { #expect(error(bytes) == .unsupportedFormat(format), "\(format)") }
    }

    @Test("what is no picture is refused, by name where its bytes show it")
    func others() {
        let expected: [(ForeignFormat?, [UInt8])] = [
            (.html, Array("\n<!DOCTYPE html><title>404</title>".utf8)), (.html, Array("<HTML>".utf8)),
            (.pdf, Array("%PDF-1.7".utf8)), (.zip, [0x50, 0x4B, 3, 4, 0]), (.gzip, [0x1F, 0x8B, 8]),
            (.elf, [0x7F, 0x45, 0x4C, 0x46, 2]), (.text, Array("héllo\n".utf8)), (.json, Array("{\"a\": 1}".utf8)),
            (.gitLFS, Array("version https://git-lfs.github.com/spec/v1\noid sha256:".utf8)),
            (nil, [0, 0, 0, 0, 0]), (nil, [0x80, 0x81, 0xFE, 0x80, 0x9F, 0x61]),
        ]
        for (format, bytes) in expected { #expect(error(bytes) == .notAnImage(looksLike: format), "\(bytes)") }
    }

    @Test("the beginnings of the formats that are read")
    func own() {
        #expect(error([0xFF]) == .truncated(.jpeg))
        #expect(error([0xFF, 0xD8]) == .truncated(.jpeg))
        #expect(error([0x89, 0x50, 0x4E, 0x47]) == .truncated(.png))
        #expect(error([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) == .truncated(.png))
        #expect(error([0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A, 0]) != nil)
    }

    @Test("a format's name is one of a kind, and every picture format is told from what is none")
    func names() {
        #expect(Set(ForeignFormat.allCases.map(\.rawValue)).count == ForeignFormat.allCases.count)
        #expect(ForeignFormat.heic.isPicture && !ForeignFormat.html.isPicture)
    }
}
