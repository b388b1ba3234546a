public import ArgumentParser
public import Behold

/// Which model answers, and how.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A model's folder, or a name of `behold model list`.", valueName: "name|folder"),
        completion: .directory)
    var model: RawArgument?

    @Option(help: "fastest, float32 (exact), bfloat16 or int8.")
    var precision: Precision = Settings.inForce.precision ?? .fastest

    @Option(help: ArgumentHelp("Threads that compute.", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !Settings.threadsRange.contains(threads) {
            throw ValidationError("--threads is a number from 1 to 1024")
        }
    }
}

extension Precision: ExpressibleByArgument {}

extension CaptionStyle: ExpressibleByArgument {}

/// Where turns are kept.
struct HistoryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The history to use instead of your own.", valueName: "file"))
    var history: RawArgument?

    @Flag(help: "Keep nothing of this run.")
    var noHistory = false

    func validate() throws {
        if noHistory && history != nil { throw ValidationError("--history and --no-history contradict each other") }
    }
}

/// Which photos are looked at.
struct ImageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The largest picture that is decoded; 40 at most where it is progressive or interlaced (default: 100).",
            valueName: "n"))
    var maxMegapixels: Int?

    func validate() throws {
        if let maxMegapixels, !(1...4_290).contains(maxMegapixels) {
            throw ValidationError("--max-megapixels is a number from 1 to 4290")
        }
    }
}

/// How much is said.
struct SpeechOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Say nothing but results and errors.")
    var quiet = Settings.inForce.quiet ?? false

    @Flag(help: "Say how long things took.")
    var verbose = false

    @Flag(inversion: .prefixedNo, help: "No colour, no progress bar, no line editing.")
    var plain = Settings.inForce.plain ?? false
}

/// How results are written.
struct FormatOptions: ParsableArguments {
    @Flag(help: "One JSON document.")
    var json = false

    @Flag(help: "One JSON object a line.")
    var jsonl = false

    func validate() throws {
        if json && jsonl { throw ValidationError("--json and --jsonl contradict each other") }
    }
}
