import ArgumentParser
import Behold

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
        var results = ResultWriter(format, isList: images.count > 1)
        for argument in images {
            let inspection: Inspection
            do throws(BeholdError) {
                let photo = argument.isDash ? try Photo.standardInput() : Photo(path: argument.path)
                inspection = try Inspection(of: limits.limited(photo))
            } catch .photo(let problem, let name) {
                StandardError.say(problem.sentence(name))
                tally.failed(problem.status)
                if images.count > 1 { try results.write(problem.json(name)) }
                continue
            }
            tally.succeeded()
            try results.write(inspection.json, text: inspection.shown)
        }
        try results.finish()
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
