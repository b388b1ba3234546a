import ArgumentParser
import Behold
import Interchange

struct Inspect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what Behold sees of images without asking the model.",
        discussion: """
            Format, upright size, orientation, hashes, damage, and the mean colours of a 4×4 grid.

            EXAMPLES
              behold inspect dog.jpg
              behold inspect *.png --jsonl
            """)

    @Argument(help: ArgumentHelp("Images.", valueName: "path"), completion: .photos)
    var images: [RawArgument]

    @OptionGroup var limits: ImageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        guard images.count(where: \.isDash) <= 1 else {
            throw ValidationError("standard input can be one image only")
        }
    }

    func run() async throws {
        let start = ContinuousClock.now
        var tally = Tally()
        var collected: [JSONValue] = []
        for argument in images {
            let inspection: Inspection
            do throws(BeholdError) {
                let photo = argument.isDash ? try Photo.standardInput() : Photo(path: argument.path)
                inspection = try Inspection(of: limits.limited(photo))
            } catch .photo(let problem, let name) {
                StandardError.say(problem.sentence(name))
                tally.failed(problem.status)
                guard images.count > 1 else { continue }
                if format.json { collected.append(problem.json(name)) }
                if format.jsonl { try StandardOutput.write(problem.json(name).line) }
                continue
            }
            tally.succeeded()
            if format.json {
                collected.append(inspection.json)
            } else if format.jsonl {
                try StandardOutput.write(inspection.json.line)
            } else {
                try StandardOutput.write(inspection.shown)
            }
        }
        if format.json, images.count > 1 {
            try StandardOutput.write(JSONValue.array(collected).line)
        } else if format.json, let only = collected.first {
            try StandardOutput.write(only.line)
        }
        speech.sayTime(since: start)
        try tally.finish()
    }
}

extension Inspection {
    private static let noImageHash = """
        none: the image data aren't all where they should be, so the file is known by its bytes alone
        """

    fileprivate var shown: String {
        var lines = [
            ShownText.line(image),
            "  \(format), \(width) × \(height), orientation \(orientation), \(bytes) bytes",
            "  sha256           \(sha256)",
            "  image hash       \(imageHash ?? Self.noImageHash)",
            "  perceptual hash  \(perceptualHash)",
        ]
        if let damage { lines.append("  damage           \(ShownText.line(damage))") }
        for row in 0..<grid.count / 4 {
            let colours = grid[row * 4..<row * 4 + 4].joined(separator: " ")
            lines.append((row == 0 ? "  colours          " : "                   ") + colours)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
