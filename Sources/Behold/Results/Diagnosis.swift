import Imaging
package import Interchange
import Models

/// Whether everything that Behold needs is there and works.
public struct Diagnosis: Sendable {
    /// A finding: what was looked at, what was found, and whether it is as it should be.
    public struct Finding: Sendable {
        public let subject: String
        public let result: String
        public let isGood: Bool

        public init(subject: String, result: String, isGood: Bool) {
            self.subject = subject
            self.result = result
            self.isGood = isGood
        }

        package var json: JSONValue {
            .object([("subject", .text(subject)), ("result", .text(result)), ("good", .bool(isGood))])
        }
    }

    /// The libraries in use, with their versions.
    public static var libraries: [Finding] {
        [
            Finding(subject: "arithmetic", result: Registry.arithmetic, isGood: true),
            Finding(subject: "similarities", result: Registry.similarities, isGood: true),
            Finding(subject: "processors", result: "\(Registry.processors)", isGood: true),
            Finding(subject: "PNG", result: "libpng " + CodecVersions.png, isGood: true),
            Finding(subject: "JPEG", result: CodecVersions.jpeg, isGood: true),
            Finding(subject: "database", result: "SQLite " + HistoryStore.libraryVersion, isGood: true),
        ]
    }

    /// A red disc on white, and what a model should say of it.
    private static let question = "what color is the circle?"
    private static let expectedAnswer = "red"

    /// For a model that answers nothing: the first of these is to be the closest to the picture.
    private static let sentences = ["a red circle", "a green triangle", "a blue square"]

    private static func closestSentence(to photo: Photo, _ beholder: Beholder) async throws -> String {
        let vector = try await beholder.embedding(of: photo)
        var (closest, highest) = ("", -Float.infinity)
        for sentence in sentences {
            let other = try await beholder.embedding(ofText: sentence)
            let similarity = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
            if similarity > highest { (closest, highest) = (sentence, similarity) }
        }
        return closest
    }

    /// Draws a picture and asks a model about it, or compares sentences with it.
    public static func selfTest(of beholder: Beholder) async -> Finding {
        let subject = "self-test"
        do {
            let photo = Photo(bytes: try picture().pngBytes(), name: "a drawn red circle")
            guard beholder.abilities.contains(.ask) else {
                let closest = try await closestSentence(to: photo, beholder)
                return Finding(
                    subject: subject, result: "a drawn red circle: closest to \"\(closest)\"",
                    isGood: closest == sentences[0])
            }
            let result = try await beholder.ask(photo, question)
            return Finding(
                subject: subject, result: "a drawn red circle: \"\(question)\" \(result.answer)",
                isGood: result.answer == expectedAnswer)
        } catch {
            return Finding(subject: subject, result: "the drawn picture couldn't be asked about", isGood: false)
        }
    }

    /// A red disc on white.
    static func picture(side: Int = 224) -> Image {
        var pixels = [UInt8](repeating: 255, count: side * side * 3)
        let (centre, radius) = (side / 2, side * 2 / 7)
        for row in 0..<side {
            for column in 0..<side
            where (row - centre) * (row - centre) + (column - centre) * (column - centre) <= radius * radius {
                let start = (row * side + column) * 3
                pixels.replaceSubrange(start..<start + 3, with: [200, 0, 0])
            }
        }
        return Image(width: side, height: side, pixels: pixels)
    }
}
