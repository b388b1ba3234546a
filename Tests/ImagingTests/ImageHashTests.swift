import Testing

@testable import Imaging

@Suite("Identity")
struct ImageHashTests {
    @Test("SHA-256 is of the file's bytes")
    func sha256() throws {
        let digest = hexadecimal(try ImageFile(bytes: Array("abc".utf8)).sha256)
        #expect(digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("editing a tag leaves the image hash; another orientation or another pixel changes it")
    func metadata() throws {
        let jpeg = try PictureFixtures.bytes("baseline.jpg")
        let comment: [UInt8] = [0xFF, 0xFE, 0, 6] + Array("note".utf8)
        let noted = Array(jpeg.prefix(2)) + comment + jpeg.dropFirst(2)
        #expect(try ImageFile(bytes: noted).imageHash == ImageFile(bytes: jpeg).imageHash)
        #expect(try ImageFile(bytes: noted).sha256 != ImageFile(bytes: jpeg).sha256)
        #expect(try ImageFile(bytes: jpeg + [1, 2, 3]).imageHash == ImageFile(bytes: jpeg).imageHash)
        let hashes = try (1...8).map { try PictureFixtures.file("orientation-\($0).jpg").imageHash }
        #expect(Set(hashes).count == 8)

        let png = try PictureFixtures.bytes("rgb.png")
        let text = HostileBytesTests.chunk("tEXt", Array("Title\0x".utf8))
        let titled = Array(png.prefix(33)) + text + png.dropFirst(33)
        #expect(try ImageFile(bytes: titled).decode().damage == nil)
        #expect(try ImageFile(bytes: titled).imageHash == ImageFile(bytes: png).imageHash)
        #expect(try PictureFixtures.file("grey.png").imageHash != ImageFile(bytes: png).imageHash)
    }

    @Test("Adobe's marker, which says how colours are stored, counts")
    func adobe() throws {
        let bytes = try PictureFixtures.bytes("cmyk.jpg")
        var without: [UInt8] = [0xFF, 0xD8]
        for segment in JPEGSegments(bytes) where segment.marker != 0xEE { without += segment.whole }
        #expect(without.count < bytes.count)
        #expect(try ImageFile(bytes: without).imageHash != ImageFile(bytes: bytes).imageHash)
    }

    @Test("what is neither PNG nor JPEG has no image hash")
    func none() throws {
        #expect(try ImageFile(bytes: [1, 2, 3]).imageHash == nil)
    }

    @Test("A JFIF header counts where it makes YCbCr of what would be RGB")
    func jfif() throws {
        let jfif: [UInt8] = [0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
        func picture(named names: [UInt8], jfif hasHeader: Bool) throws -> ImageFile {
            var bytes: [UInt8] = [0xFF, 0xD8] + (hasHeader ? jfif : [])
            for segment in JPEGSegments(try PictureFixtures.bytes("baseline.jpg")) {
                guard !(0xE0...0xEF).contains(segment.marker), segment.marker != 0xD8 else { continue }
                var whole = Array(segment.whole)
                // The components' names in the header of the frame, and in that of the scan.
                if segment.marker == 0xC0 { for index in 0..<3 { whole[10 + 3 * index] = names[index] } }
                if segment.marker == 0xDA { for index in 0..<3 { whole[5 + 2 * index] = names[index] } }
                bytes += whole
            }
            return try ImageFile(bytes: bytes)
        }
        for (names, differ) in [(Array("RGB".utf8), true), ([1, 2, 3], false)] {
            let (with, without) = (try picture(named: names, jfif: true), try picture(named: names, jfif: false))
            #expect((try with.decode().image != without.decode().image) == differ)
            #expect((with.imageHash != without.imageHash) == differ)
        }
    }
}
