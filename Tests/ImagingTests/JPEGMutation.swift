import TestSupport

@testable import Imaging

/// Something that may befall a JPEG, or that somebody may do to it.
enum JPEGMutation: CaseIterable {
    case length, marker, insertion, insertionInScan, removal, doubling, exchange, cut, flippedByte, trailer

    /// Those that may leave the image hash as it is.
    static let quiet: [JPEGMutation] = [.length, .insertion, .insertionInScan, .removal, .exchange, .trailer]

    func apply(to bytes: inout [UInt8], using generator: inout SeededGenerator) {
        guard let place = Self.places(in: bytes).randomElement(using: &generator) else { return }
        switch self {
        case .length:
            let lengths: [UInt8] = [0, 1, 2, 3, 4, 16, UInt8.random(in: 0...255, using: &generator)]
            guard place + 4 <= bytes.count else { return }
            bytes[place + 2] = Bool.random(using: &generator) ? 0 : bytes[place + 2]
            bytes[place + 3] = lengths.randomElement(using: &generator) ?? 0
        case .marker:
            let markers: [UInt8] = [
                0x01, 0x02, 0xC0, 0xC1, 0xC2, 0xC4, 0xC8, 0xCC, 0xD0, 0xD7, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xE0, 0xE1,
                0xEE,
                0xF0, 0xFE, 0, 0xFF,
            ]
            bytes[place + 1] = markers.randomElement(using: &generator) ?? 0
        case .insertion: bytes.insert(contentsOf: Self.rubbish(using: &generator), at: place)
        case .insertionInScan:
            let scan = bytes.indices.filter { $0 > place }.randomElement(using: &generator) ?? place
            bytes.insert(contentsOf: Self.rubbish(using: &generator), at: scan)
        case .removal:
            let segments = Self.segments(bytes)
            guard let segment = segments.randomElement(using: &generator) else { return }
            bytes.removeSubrange(segment)
        case .doubling:
            guard let segment = Self.segments(bytes).randomElement(using: &generator) else { return }
            bytes.insert(contentsOf: Array(bytes[segment]), at: place)
        case .exchange:
            guard let segment = Self.segments(bytes).randomElement(using: &generator) else { return }
            let whole = Array(bytes[segment])
            bytes.removeSubrange(segment)
            bytes.insert(contentsOf: whole, at: min(place, bytes.count))
        case .cut: bytes.removeSubrange(Int.random(in: 4..<max(5, bytes.count), using: &generator)...)
        case .flippedByte:
            bytes[Int.random(in: 3..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        case .trailer: bytes += Self.rubbish(using: &generator)
        }
    }

    /// Where the segments begin, as far as the list goes.
    static func places(in bytes: [UInt8]) -> [Int] { segments(bytes).map(\.lowerBound) }

    private static func segments(_ bytes: [UInt8]) -> [Range<Int>] {
        JPEGSegments(bytes).map { $0.whole.startIndex..<$0.whole.endIndex }
    }

    private static func rubbish(using generator: inout SeededGenerator) -> [UInt8] {
        let jfif: [UInt8] = Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
        let adobe: [UInt8] = Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, UInt8.random(in: 0...2, using: &generator)]
        let noise = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
            [0xFF, 0xD9, 0xE1, 0xD0, 0, 3, 7, UInt8.random(in: 0...255, using: &generator)].randomElement(
                using: &generator)
                ?? 0
        }
        func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [0xFF, marker, 0, UInt8(payload.count + 2)] + payload
        }
        let choices: [[UInt8]] = [
            segment(0xFE, noise), segment(0xE1, noise), segment(0xE0, jfif), segment(0xE0, Array(jfif.prefix(9))),
            segment(0xEE, adobe), segment(0xE2, []), [0xFF, 0xE0, 0, 0], [0xFF, 0xFE, 0, 1], noise, [0xFF, 0xFF, 0xFF],
            [0xFF, 0xD0], [0xFF, 0x01], [0xFF, 0xD8], [0xFF, 0xD9], [0xFF, 0], [0xFF, 0x02, 0, 4, 1, 2], [0],
        ]
        return choices.randomElement(using: &generator) ?? []
    }
}
