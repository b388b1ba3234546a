import BeholdTypes
import TestSupport
import Testing

@testable import Imaging

@Suite("Hostile bytes")
struct HostileBytesTests {
    /// Big-endian.
    static func bytes(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }

    static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }

    static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return bytes(UInt32(data.count)) + body + bytes(crc(body))
    }

    /// A PNG's header chunk for 8-bit RGB.
    static func header(_ width: UInt32, _ height: UInt32, _ rest: [UInt8] = [8, 2, 0, 0, 0]) -> [UInt8] {
        chunk("IHDR", bytes(width) + bytes(height) + rest)
    }

    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private func outcome(_ bytes: [UInt8]) -> Result<DecodedImage, PhotoProblem> {
        do {
            return .success(try ImageFile(bytes: bytes).decode())
        } catch {
            return .failure(error)
        }
    }

    @Test("a PNG cut at any byte is refused, or whole but for its end chunk, which is said")
    func cutPNG() throws {
        let whole = try PictureFixtures.pattern(width: 13, height: 9).pngBytes()
        let picture = try ImageFile(bytes: whole).decode().image
        var decoded = 0
        for length in 1..<whole.count {
            guard case .success(let cut) = outcome(Array(whole.prefix(length))) else { continue }
            decoded += 1
            #expect(cut.image == picture && cut.damage != nil, "cut at \(length)")
            #expect(length >= whole.count - 12, "cut at \(length)")
        }
        #expect(decoded == 12)
    }

    @Test(
        "a JPEG cut anywhere is refused or its damage is said",
        arguments: ["baseline.jpg", "progressive.jpg", "cmyk.jpg"])
    func cutJPEG(name: String) throws {
        let whole = try PictureFixtures.bytes(name)
        for length in 1..<whole.count {
            guard case .success(let cut) = outcome(Array(whole.prefix(length))) else { continue }
            #expect(cut.damage != nil, "\(name) cut at \(length) of \(whole.count)")
        }
        let half = try ImageFile(bytes: Array(whole.prefix(whole.count * 9 / 10))).decode()
        guard case .endedEarly(let rows, 43) = half.damage else {
            Issue.record("\(name): \(String(describing: half.damage))")
            return
        }
        #expect((1...43).contains(rows))
    }

    @Test("single flipped bits never take the process, nor change the size in silence")
    func flippedBits() throws {
        var generator = SeededGenerator(printingSeedFor: "HostileBytesTests.flippedBits")
        for name in [
            "rgb.png", "interlaced-rgba.png", "palette-transparent.png", "baseline.jpg", "progressive.jpg", "cmyk.jpg",
        ] {
            let whole = try PictureFixtures.bytes(name)
            for _ in 0..<2000 {
                var bytes = whole
                let bit = Int.random(in: 0..<bytes.count * 8, using: &generator)
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                let file = try ImageFile(bytes: bytes)
                _ = file.imageHash
                if let decoded = try? file.decode(fitting: (16, 16), reducedScale: true) {
                    #expect(decoded.image.pixels.count == 16 * 16 * 3)
                }
            }
        }
    }

    @Test("a chunk that claims a gigabyte is refused")
    func chunkLength() throws {
        for length: UInt32 in [1 << 30, 0x7FFF_FFFF, 0xFFFF_FFFF, 9 << 20] {
            for name in ["tEXt", "PLTE", "iCCP", "IDAT"] {
                let bytes =
                    Self.signature + Self.header(4, 4) + Self.bytes(length) + Array(name.utf8) + [
                        1, 2, 3, 4, 5, 6, 7, 8,
                    ]
                guard case .failure(let error) = outcome(bytes) else {
                    Issue.record("\(name) of \(length) bytes was taken")
                    continue
                }
                #expect(
                    error == .truncated(.png) || error == .damaged(.png, detail: "a chunk's length is out of range"))
            }
        }
    }

    @Test("declared sizes over a limit are refused from the header, with the limit")
    func declaredSizes() throws {
        func error(_ width: UInt32, _ height: UInt32, _ rest: [UInt8] = [8, 2, 0, 0, 0]) -> PhotoProblem? {
            let bytes =
                Self.signature + Self.header(width, height, rest) + Self.chunk("IDAT", [0x78, 0x9C])
                + Self.chunk("IEND", [])
            guard case .failure(let error) = outcome(bytes) else { return nil }
            return error
        }
        #expect(error(70_000, 10) == .overLimit(.side, value: 70_000, limit: 65_500))
        #expect(error(10, 0x7FFF_FFFF) == .overLimit(.side, value: 0x7FFF_FFFF, limit: 65_500))
        #expect(error(10_001, 10_000) == .overLimit(.pixels, value: 100_010_000, limit: 100_000_000))
        #expect(
            error(6_400, 6_400, [8, 2, 0, 0, 1]) == .overLimit(.progressivePixels, value: 40_960_000, limit: 40_000_000)
        )
        for (width, height): (UInt32, UInt32) in [
            (0, 64), (64, 0), (0, 0), (0x8000_0000, 1), (0xFFFF_FFFF, 0xFFFF_FFFF),
        ] {
            guard case .damaged(.png, _) = error(width, height) else {
                Issue.record("\(width)x\(height): \(String(describing: error(width, height)))")
                continue
            }
        }
        let tiny = ImageLimits(maximumMegapixels: 0)
        #expect(throws: PhotoProblem.overLimit(.pixels, value: 61 * 43, limit: 0)) {
            try PictureFixtures.file("rgb.png").header(limits: tiny)
        }
    }

    @Test("impossible header fields and a wrong checksum of a critical chunk are refused")
    func impossible() throws {
        let data = try PNGChunks(PictureFixtures.bytes("rgb.png")).filter { $0.isNamed("IDAT") }.flatMap(\.data)
        let rest = Self.chunk("IDAT", data) + Self.chunk("IEND", [])
        let good = Self.signature + Self.header(61, 43) + rest
        #expect(try ImageFile(bytes: good).decode().damage == nil)
        for fields: [UInt8] in [
            [3, 2, 0, 0, 0], [8, 7, 0, 0, 0], [8, 1, 0, 0, 0], [8, 2, 1, 0, 0], [8, 2, 0, 1, 0], [8, 2, 0, 0, 2],
        ] {
            guard case .failure(.damaged(.png, _)) = outcome(Self.signature + Self.header(61, 43, fields) + rest) else {
                Issue.record("header fields \(fields) were taken")
                continue
            }
        }
        var wrong = good
        wrong[8 + 25 - 1] ^= 1
        guard case .failure(.damaged(.png, _)) = outcome(wrong) else { throw PhotoProblem.emptyFile }
        wrong = good
        wrong[8 + 25 + 8 + data.count] ^= 1
        guard case .failure(.damaged(.png, _)) = outcome(wrong) else { throw PhotoProblem.emptyFile }
        // An ancillary chunk is dropped unread, whatever it says.
        var noted = Self.signature + Self.header(61, 43) + Self.chunk("tEXt", Array(repeating: 7, count: 100)) + rest
        noted[8 + 25 + 8 + 100] ^= 1
        #expect(try ImageFile(bytes: noted).decode().damage == nil)
    }

    /// A fixture whose header says `side` by `side` pixels, with its own data or with none.
    static func promising(_ side: Int, _ name: String, withData: Bool) throws -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8]
        for segment in JPEGSegments(try PictureFixtures.bytes(name)) {
            var whole = Array(segment.whole)
            if segment.marker == 0xC0 || segment.marker == 0xC2 {
                let number = [UInt8(side >> 8), UInt8(side & 0xFF)]
                whole.replaceSubrange(5..<9, with: number + number)
            }
            if segment.marker == 0xDA, !withData { return bytes + whole.prefix(4 + segment.payload.count) }
            bytes += whole
        }
        return bytes
    }

    @Test("a JPEG whose header promises 81 megapixels and whose data never come is refused")
    func emptyPromise() throws {
        func error(_ name: String) throws -> PhotoProblem? {
            guard case .failure(let error) = outcome(try Self.promising(9000, name, withData: false)) else {
                return nil
            }
            return error
        }
        #expect(try error("baseline.jpg") == .truncated(.jpeg))
        let limit = PhotoProblem.overLimit(.progressivePixels, value: 81_000_000, limit: 40_000_000)
        #expect(try error("progressive.jpg") == limit)
    }
}
