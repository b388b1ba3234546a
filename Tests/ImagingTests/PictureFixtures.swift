import Foundation
import TestSupport
import Testing

@testable import Imaging

/// The drawn pictures of `Fixtures`.
enum PictureFixtures {
    struct Parity: Decodable, Sendable, CustomTestStringConvertible {
        struct Resized: Decodable, Sendable {
            let width: Int
            let height: Int
            let sha256: String
        }

        let name: String
        let width: Int
        let height: Int
        let sha256: String
        let resized: [Resized]

        var testDescription: String { name }
    }

    static func parity() throws -> [Parity] {
        try JSONDecoder().decode([Parity].self, from: Data(contentsOf: fixture("parity.json", in: .module)))
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: fixture(name, in: .module)))
    }

    static func file(_ name: String) throws -> ImageFile {
        try ImageFile(bytes: bytes(name))
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

extension PictureFixtures {
    /// A picture with a pattern that shows every shift and turn.
    static func pattern(width: Int, height: Int) -> Image {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                pixels += [
                    UInt8(truncatingIfNeeded: x * 7), UInt8(truncatingIfNeeded: y * 5), UInt8((x / 3 + y) % 2 * 255),
                ]
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }
}
