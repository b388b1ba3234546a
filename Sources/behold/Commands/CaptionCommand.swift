import ArgumentParser
import Behold

struct CaptionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caption",
        abstract: "Write captions for photos and folders of photos.",
        discussion: """
            Folders are searched to the bottom, hidden files left out. Prints PATH<tab>CAPTION. With --to, captions go \
            to files instead, and a photo that has one already is skipped: `sidecar` writes photo.txt beside photo.jpg \
            (photo.png.txt where that name belongs to another photo of the run); FILE.jsonl gets one object a line. \
            A run that was stopped goes on where it was.

            EXAMPLES
              behold caption dog.jpg
              behold caption ~/Pictures --to sidecar
              behold caption photos --to captions.jsonl
              behold caption photos --jsonl --beams 5
            """)

    @Argument(help: ArgumentHelp("Photos and folders.", valueName: "path"), completion: .photos)
    var paths: [RawArgument]

    @Option(
        help: ArgumentHelp(
            "Where captions go: sidecar, or a file that ends in .jsonl.", valueName: "sidecar|file.jsonl"))
    var to: [RawArgument] = []

    @Flag(help: "Write captions that are there already anew.")
    var overwrite = false

    @Flag(help: "Follow links that lead out of a folder.")
    var follow = false

    @Option(help: ArgumentHelp("Sentences that are compared at each word.", valueName: "n"))
    var beams = Settings.inForce.beams ?? 3

    @Option(help: ArgumentHelp("Words at most.", valueName: "n"))
    var length = Settings.inForce.length ?? 20

    @Option(help: ArgumentHelp("More of it favours longer sentences.", valueName: "x"))
    var lengthPenalty: Float = 0.7

    @Option(help: ArgumentHelp("No n words occur twice in a row of n; 0 allows it.", valueName: "n"))
    var noRepeat = Settings.inForce.noRepeat ?? 3

    @OptionGroup var format: FormatOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        guard Settings.beamsRange.contains(beams) else { throw ValidationError("--beams is a number from 1 to 16") }
        guard Settings.lengthRange.contains(length) else { throw ValidationError("--length is a number from 1 to 32") }
        guard lengthPenalty.isFinite, (0...10).contains(lengthPenalty) else {
            throw ValidationError("--length-penalty is a number from 0 to 10")
        }
        guard Settings.noRepeatRange.contains(noRepeat) else {
            throw ValidationError("--no-repeat is a number from 0 to 32")
        }
        guard paths.count(where: \.isDash) <= 1 else {
            throw ValidationError("standard input can be one photo only")
        }
    }

    func run() async throws {
        let targets = try to.map { try CaptionTarget($0) }
        let found = try PhotoList(paths, followsLinks: follow)
        var files: [CaptionFile] = []
        for case .jsonl(let path) in targets {
            files.append(try CaptionFile(path: path, isReplaced: overwrite))
        }
        var settings = CaptionSettings()
        settings.beams = beams
        settings.length = length
        settings.lengthPenalty = lengthPenalty
        settings.noRepeat = noRepeat
        let sidecars = targets.contains(.sidecar) ? Sidecars(for: found.photos.map(\.name), overwrites: overwrite) : nil
        let session = CaptionSession(
            found: found, settings: settings, sidecars: sidecars, files: files,
            printer: targets.isEmpty || format.json || format.jsonl ? CaptionPrinter(format: format) : nil,
            progress: ProgressBar(isShown: StandardError.isTerminal && !speech.quiet && !speech.plain),
            speech: speech)
        guard !found.isEmpty else {
            StandardError.say("no photos found")
            return
        }
        try await session.run(with: try await model.open(history))
    }
}

/// Where captions are written besides standard output.
enum CaptionTarget: Equatable {
    case sidecar
    case jsonl([UInt8])

    init(_ argument: RawArgument) throws(Failure) {
        if argument.bytes == Array("sidecar".utf8) {
            self = .sidecar
        } else if argument.bytes.suffix(6) == Array(".jsonl".utf8)[...] {
            self = .jsonl(argument.bytes)
        } else {
            throw Failure(
                .usage,
                "--to \(ShownText.line(argument.bytes)): captions go to `sidecar` or to a file that ends in .jsonl")
        }
    }
}

/// The photos of a run, and what was found in looking for them.
struct PhotoList {
    private(set) var photos: [Photo] = []
    private(set) var failures: [(path: [UInt8], problem: PhotoProblem)] = []

    var isEmpty: Bool { photos.isEmpty && failures.isEmpty }

    /// Links that lead out of a folder are told of.
    init(_ paths: [RawArgument], followsLinks: Bool) throws {
        for path in paths {
            guard !path.isDash else {
                photos.append(try Photo.standardInput())
                continue
            }
            for entry in PhotoFolder.entries(of: [path.bytes], followsLinks: followsLinks) {
                switch entry {
                case .photo(let path): photos.append(Photo(path: path))
                case .failure(let path, let problem): failures.append((path, problem))
                case .outsideLink(let path):
                    StandardError.say(
                        "\(ShownText.line(path)): a link out of the folder, skipped (--follow follows it)")
                }
            }
        }
    }
}
