import Foundation
import TestSupport
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

    @Test("a JPEG whose segments don't lead to its image data has no image hash, also if it is decoded")
    func unreached() throws {
        let files = try ["unreached-a.jpg", "unreached-b.jpg"].map(PictureFixtures.file)
        #expect(try files[0].decode().image != files[1].decode().image)
        #expect(files.allSatisfy { $0.imageHash == nil })
        #expect(try PictureFixtures.file("cut-in-header.jpg").imageHash == nil)
        #expect(try PictureFixtures.file("start-only.jpg").imageHash == nil)

        let jpeg = try PictureFixtures.bytes("baseline.jpg")
        let segments = Array(JPEGSegments(jpeg))
        let scan = try #require(segments.first { $0.marker == 0xDA })
        let data = scan.payload.endIndex
        func hash(_ bytes: some Sequence<UInt8>) throws -> [UInt8]? { try ImageFile(bytes: Array(bytes)).imageHash }
        #expect(try hash(jpeg[..<data]) == nil, "no data")
        #expect(try hash(jpeg[..<data] + [0xFF, 0xD9]) == nil, "no data before the end")
        #expect(try hash(jpeg[..<(data + 200)]) != nil, "a part of the data is a picture of its own")
        #expect(try hash(jpeg[..<(data + 200)]) != hash(jpeg[..<(data + 199)]))
        for rubbish: [UInt8] in [[0], [0xFF, 0], [0xFF, 0xD8], [0xFF, 1], [0xFF, 0xD0], [0xFF, 2, 0, 2]] {
            #expect(try hash(jpeg[..<2] + rubbish + jpeg[2...]) == nil, "\(rubbish)")
        }
        #expect(try hash(jpeg[..<2] + [0xFF, 0xFF, 0xFF] + jpeg[2...]) == hash(jpeg), "markers may be filled up")
        let comment: [UInt8] = [0xFF, 0xFE, 0, 3, 7]
        #expect(try hash(jpeg[..<(data + 200)] + comment + jpeg[(data + 200)...]) == nil, "data go on behind a comment")
        #expect(try hash(jpeg[..<(data + 200)] + [0xFF, 0xFE, 9]) == nil, "cut in a comment")
        let frame = try #require(segments.first { $0.kind == .frame })
        #expect(try hash(jpeg[..<frame.whole.startIndex] + jpeg[frame.whole.endIndex...]) == nil, "no frame")
    }

    @Test("a PNG whose chunks aren't the header, then data in one run, or have wrong checksums, has no image hash")
    func unreachedPNG() throws {
        let png = try PictureFixtures.bytes("palette-transparent.png")
        let chunks = Array(PNGChunks(png))
        func file(_ parts: [[UInt8]]) throws -> ImageFile {
            try ImageFile(bytes: HostileBytesTests.signature + parts.flatMap(\.self))
        }
        func part(_ name: String, _ data: [UInt8]? = nil) -> [UInt8] {
            let found = chunks.filter { $0.isNamed(name) }.flatMap(\.data)
            return HostileBytesTests.chunk(name, data ?? found)
        }
        let (head, palette, clear, end) = (part("IHDR"), part("PLTE"), part("tRNS"), part("IEND"))
        let whole = try file([head, palette, clear, part("IDAT"), end])
        #expect(try whole.imageHash != nil && whole.imageHash == ImageFile(bytes: png).imageHash)
        #expect(try file([head, palette, clear, end]).imageHash == nil)
        #expect(try file([head, palette, clear, part("IDAT", []), end]).imageHash == nil)
        #expect(try file([palette, clear, part("IDAT"), end]).imageHash == nil)
        var faulty = clear
        faulty[faulty.count - 1] ^= 1
        let opaque = try file([head, palette, faulty, part("IDAT"), end])
        #expect(try opaque.decode().image != whole.decode().image)
        #expect(opaque.imageHash == nil)
        #expect(try file([head, palette, part("IDAT"), clear, end]).imageHash == nil)
        let text = HostileBytesTests.chunk("tEXt", Array("Title\0x".utf8))
        #expect(try file([head, palette, clear, text, part("IDAT"), text, end]).imageHash == whole.imageHash)
        #expect(try file([head, palette, clear, part("IDAT"), text, part("IDAT"), end]).imageHash == nil)
        // Hashed without lengths, one chunk with a name in it would be two.
        let one = try file([head, palette, clear, part("IDAT", [1, 2] + Array("IDAT".utf8) + [3]), end])
        let two = try file([head, palette, clear, part("IDAT", [1, 2]), part("IDAT", [3]), end])
        #expect(two.imageHash != nil && one.imageHash == nil)
    }

    @Test("the sums of PNG's chunks are those of the format, whatever their length")
    func checksum() {
        var generator = SeededGenerator(printingSeedFor: "ImageHashTests.checksum")
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 1000] {
            let data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let expected = HostileBytesTests.chunk("IDAT", data).suffix(4)
            #expect(PNGChecksum.bytes(of: Array("IDAT".utf8)[...], data[...]) == Array(expected))
        }
    }

    @Test("sound files keep the hashes that histories have of them")
    func unchanged() throws {
        let expected = [
            ("four-circles.jpg", "868238b547cd5369be0fa6abbe785f2076b6b4ca6a4222abe6b052fa856e36a0"),
            ("rectangle.png", "c8e7f8f5b079ba5b9c463e6b8fdd449c07633e38f939152b8918108e457e239c"),
            ("red-circle.png", "c826ec60e22386b3f038d12ec283244cac3039dd6891a89ae550f516f0624d5b"),
            ("star-and-rectangle.jpg", "d05abe40e316d769ebc44882ed0deb9cd31623747972878c13f6939355ee341b"),
            ("three-stars.png", "ad56a5febb8b0f7dd69e3ca6725de9212d7e9c8ef9b0fc4977a8a2c48e4c78be"),
            ("turned.jpg", "c94a0c5f53e6df27e2604bb2da24abb905dc7c28e23d0013f7616fe2e58e80ac"),
            ("two-squares.png", "c7682101175d0207dba65620cc6f8a1bfd9f9a7c2a63b0c00af4218c73092f9d"),
            ("white-square.jpg", "93a5f5e1a38d66850ba4b121008a2ee1447909dac950c0df19eaf45ada594821"),
        ]
        for (name, hash) in expected {
            let file = try ImageFile(path: Shared.repository.appending(path: "assets/samples/" + name).path)
            #expect(file.imageHash.map(hexadecimal) == hash, "\(name)")
        }
    }

    @Test("the sound files of the corpus keep the hashes that histories have of them", .needsShared)
    func unchangedCorpus() throws {
        var hashes = ""
        for row in try CorpusTests.rows() where row.tier == "firm" && row.width != nil {
            let hash = try ImageFile(path: Shared.url("corpus/" + row.path).path).imageHash
            hashes += (hash.map(hexadecimal) ?? row.path) + "\n"
        }
        let digest = hexadecimal(try ImageFile(bytes: Array(hashes.utf8)).sha256)
        #expect(
            digest == "68538792345ea8ed501e9e4a5e150d21a41e447dc6fd7e18cd71d5a984866f62",
            "\(hashes.split(separator: "\n").filter { $0.contains("/") })")
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
        // libjpeg overlooks a header that is too short, or comes behind the first scan.
        let rgb = Array("RGB".utf8)
        let plain = try picture(named: rgb, jfif: false)
        let short: [UInt8] = [0xFF, 0xE0, 0, 15] + jfif[4..<17]
        let shortened = try ImageFile(bytes: plain.bytes[..<2] + short + plain.bytes[2...])
        let late = try ImageFile(bytes: plain.bytes.dropLast(2) + jfif + plain.bytes.suffix(2))
        for file in [shortened, late] {
            #expect(try file.decode().image == plain.decode().image && file.imageHash == plain.imageHash)
        }
        // Behind data that are cut off, the word that stands for the header could be theirs.
        let headed = try picture(named: rgb, jfif: true)
        #expect(try ImageFile(bytes: headed.bytes.dropLast(2)).imageHash == nil)
    }
}
