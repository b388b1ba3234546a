import Foundation
import TestSupport
import Testing

@testable import Imaging

/// Peak memory is the whole process's, so each of these runs in a process of its own.
@Suite("Memory")
struct MemoryTests {
    /// The most memory that the process has held, in bytes.
    static func peak() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    @Test("a chunk that claims gigabytes, or a header that claims terapixels, costs nothing")
    func claims() async {
        await #expect(processExitsWith: .success) {
            let good = try PictureFixtures.pattern(width: 8, height: 8).pngBytes()
            _ = try ImageFile(bytes: good).decode()
            let before = MemoryTests.peak()
            for length: UInt32 in [1 << 30, 0x7FFF_FFFF, 0xFFFF_FFFF] {
                for name in ["tEXt", "PLTE", "iCCP", "IDAT"] {
                    let claim = HostileBytesTests.bytes(length) + Array(name.utf8) + [1, 2, 3, 4, 5, 6, 7, 8]
                    let bytes = HostileBytesTests.signature + HostileBytesTests.header(4, 4) + claim
                    precondition((try? ImageFile(bytes: bytes).decode()) == nil)
                }
            }
            for side: UInt32 in [10_001, 65_500, 65_535, 1_000_000, 0x7FFF_FFFF, 0xFFFF_FFFF] {
                let bytes =
                    HostileBytesTests.signature + HostileBytesTests.header(side, side)
                    + HostileBytesTests.chunk("IDAT", [0x78, 0x9C]) + HostileBytesTests.chunk("IEND", [])
                precondition((try? ImageFile(bytes: bytes).decode()) == nil)
            }
            let growth = MemoryTests.peak() - before
            precondition(before > 0 && growth < 5 << 20, "grew by \(growth >> 20) MB")
        }
    }

    @Test("81 megapixels are decoded and shrunk row by row")
    func streaming() async {
        await #expect(processExitsWith: .success) {
            // The decoder fills in the rows that the data don't bring.
            let bytes = try HostileBytesTests.promising(9000, "baseline.jpg", withData: true)
            let before = MemoryTests.peak()
            let file = try ImageFile(bytes: bytes)
            let decoded = try file.decode(fitting: (224, 224))
            let fingerprint = try file.fingerprint()
            precondition(decoded.damage != nil && fingerprint.damage != nil && fingerprint.grid.count == 16)
            let growth = MemoryTests.peak() - before
            precondition(before > 0 && growth < 16 << 20, "grew by \(growth >> 20) MB")
        }
    }

    @Test("the whole corpus is decoded within 256 MB", .needsShared)
    func corpus() async {
        await #expect(processExitsWith: .success) {
            let before = MemoryTests.peak()
            for row in try CorpusTests.rows() {
                guard let file = try? ImageFile(path: Shared.url("corpus/" + row.path).path) else { continue }
                _ = try? file.fingerprint()
                _ = try? file.decode(fitting: (224, 224))
                _ = try? file.decode(fitting: (224, 224), reducedScale: true)
            }
            let growth = MemoryTests.peak() - before
            print("the corpus took \(growth >> 20) MB")
            precondition(before > 0 && growth <= 256 << 20, "grew by \(growth >> 20) MB")
        }
    }
}
