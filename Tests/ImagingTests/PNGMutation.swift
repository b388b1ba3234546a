import TestSupport

@testable import Imaging

/// Something that may befall a PNG, or that somebody may do to it.
enum PNGMutation: CaseIterable {
    case length, name, checksum, insertion, removal, doubling, exchange, split, merger, cut, flippedByte, change,
        trailer

    /// Those that may leave the image hash as it is.
    static let quiet: [PNGMutation] = [.length, .name, .checksum, .insertion, .removal, .exchange, .merger, .trailer]

    func apply(to bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let chunks = Self.chunks(bytes)
        guard let chunk = chunks.randomElement(using: &generator) else { return }
        let place = chunks.randomElement(using: &generator)?.lowerBound ?? chunk.lowerBound
        switch self {
        case .length: bytes[chunk.lowerBound + 3] = UInt8.random(in: 0...30, using: &generator)
        case .name:
            let name = ["IHDR", "PLTE", "tRNS", "IDAT", "tEXt", "ABCD", "IEND"].randomElement(using: &generator) ?? ""
            let data = Array(bytes[chunk.dropFirst(8).dropLast(4)])
            bytes.replaceSubrange(chunk, with: HostileBytesTests.chunk(name, data))
        case .checksum: bytes[chunk.upperBound - 1] ^= 1
        case .insertion:
            let inserted = [
                HostileBytesTests.chunk("tEXt", Array("Title\0x".utf8)), HostileBytesTests.chunk("tRNS", [0, 1]),
                HostileBytesTests.chunk("tRNS", [0, 9, 0, 9, 0, 9]),
                HostileBytesTests.chunk("PLTE", [1, 2, 3, 4, 5, 6]),
                HostileBytesTests.chunk("IDAT", []), HostileBytesTests.chunk("IDAT", [1, 2, 3]),
                HostileBytesTests.chunk("ABCD", [1]), HostileBytesTests.chunk("IEND", []), [1, 2, 3],
            ]
            bytes.insert(contentsOf: inserted.randomElement(using: &generator) ?? [], at: place)
        case .removal: bytes.removeSubrange(chunk)
        case .doubling: bytes.insert(contentsOf: Array(bytes[chunk]), at: place)
        case .exchange:
            let whole = Array(bytes[chunk])
            bytes.removeSubrange(chunk)
            bytes.insert(contentsOf: whole, at: min(place, bytes.count))
        case .split: Self.split(&bytes, using: &generator)
        case .merger: Self.merge(&bytes, between: Bool.random(using: &generator) ? Array("IDAT".utf8) : [])
        case .cut: bytes.removeSubrange(Int.random(in: 9..<max(10, bytes.count), using: &generator)...)
        case .flippedByte:
            bytes[Int.random(in: 8..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        case .change:
            var data = Array(bytes[chunk.dropFirst(8).dropLast(4)])
            guard let index = data.indices.randomElement(using: &generator) else { return }
            data[index] = UInt8.random(in: 0...255, using: &generator)
            let name = String(decoding: bytes[chunk.dropFirst(4).prefix(4)], as: UTF8.self)
            bytes.replaceSubrange(chunk, with: HostileBytesTests.chunk(name, data))
        case .trailer: bytes += [1, 2, 3]
        }
    }

    private static func chunks(_ bytes: [UInt8]) -> [Range<Int>] {
        PNGChunks(bytes).map { $0.type.startIndex - 4..<$0.data.endIndex + 4 }
    }

    private static func data(_ bytes: [UInt8]) -> [(chunk: Range<Int>, data: [UInt8])] {
        chunks(bytes).map { ($0, Array(bytes[$0.dropFirst(8).dropLast(4)])) }
            .filter { bytes[$0.chunk.dropFirst(4).prefix(4)].elementsEqual("IDAT".utf8) }
    }

    /// Makes two chunks of the picture's data of one.
    static func split(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        guard let (chunk, data) = data(bytes).randomElement(using: &generator) else { return }
        let middle = Int.random(in: 0...data.count, using: &generator)
        let halves = [data.prefix(middle), data.dropFirst(middle)].map { HostileBytesTests.chunk("IDAT", Array($0)) }
        bytes.replaceSubrange(chunk, with: halves[0] + halves[1])
    }

    /// Makes one chunk of the first two of the picture's data.
    static func merge(_ bytes: inout [UInt8], between: [UInt8]) {
        let parts = data(bytes)
        guard parts.count >= 2, parts[0].chunk.upperBound == parts[1].chunk.lowerBound else { return }
        bytes.replaceSubrange(
            parts[0].chunk.lowerBound..<parts[1].chunk.upperBound,
            with: HostileBytesTests.chunk("IDAT", parts[0].data + between + parts[1].data))
    }
}
