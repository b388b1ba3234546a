import ArgumentParser
import Behold

struct CaptionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caption",
        abstract: "Write captions for photos and folders of photos.",
        discussion: """
            Folders are searched to the bottom, hidden files left out, in the order of names. Prints PATH<tab>CAPTION, a \
            line for each caption. One broken photo stops nothing: the run ends with exit code 2 and the list of them.

            WHERE CAPTIONS GO
              --to sidecar      photo.txt beside photo.jpg
              --to xmp          photo.xmp, its field dc:description; alternative text
                                goes to Iptc4xmpCore:AltTextAccessibility
              --to FILE.jsonl   one JSON object a line
              --to FILE.csv     a table with a header
              --to FILE.html    a page of <img src alt>
              --to html         the same as a list on standard output
            More than one --to may be given. Files are whole or not there; photos are never touched. Where photo.png is \
            there, too, or photo.txt is itself a photo, the file is photo.jpg.txt; but a photo.txt stays the one of the \
            photo whose caption it has, by the history. In FILE.csv a text that begins with = + - @ ' a tab or a line \
            break has a ' before it, so that no spreadsheet takes it for a formula: take one ' away and you have the \
            text; in its image a backslash is \\\\ and a byte that isn't UTF-8 \\udcXX.

            WHAT IS THERE ALREADY
            A photo that has its caption is skipped, so a run that was stopped goes on where it was: a sidecar counts \
            that is there and isn't empty, an XMP file whose field has a text, in FILE.jsonl and FILE.csv a record of the \
            same content, model and options. Into other programs' XMP files the caption is put, and all else in them stays.
            --overwrite replaces captions that Behold wrote. It knows them by the history, and in FILE.jsonl, FILE.csv and \
            XMP by a check that is kept beside them; any other it takes for a person's, names it and leaves it. \
            --overwrite-human replaces those too. In FILE.jsonl and FILE.csv records of other models and options stay.
            FILE.html has the photos of one run. It is written anew without being asked for as long as it is as Behold \
            wrote it, which a check in it tells; a page that was changed, or is another's, only --overwrite-human replaces.
            --append and --prepend put the caption after or before the text, with a comma between, or a space where a \
            full stop is; a caption that stands there already isn't put there twice.

            ALTERNATIVE TEXT
            --style alt writes for people who don't see the photo: one sentence of at most \(AltText.maximumLength) \
            characters, not "image of". Where the model is less than \(percent(AltText.sureFrom)) sure, nothing is written, \
            and the photo is named at the end with the sentence, for somebody to look at it. --unsure write writes the \
            sentence all the same, and --unsure mark writes "Not sure: " before it.

            EXAMPLES
              behold caption dog.jpg
              behold caption ~/Pictures --to sidecar --exclude raw --exclude '*-edited.jpg'
              behold caption photos --to captions.jsonl --to sidecar
              behold caption photos --jsonl --beams 5 --num 3
              behold caption photos --style alt --to photos/index.html
            """)

    @Argument(help: ArgumentHelp("Photos and folders.", valueName: "path"), completion: .photos)
    var paths: [RawArgument]

    @Option(
        help: ArgumentHelp(
            "Where captions go: sidecar, xmp, html, or a file that ends in .jsonl, .csv or .html.",
            valueName: "sidecar|xmp|html|file"))
    var to: [RawArgument] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Leave out files and folders whose name, or path below the folder, is this: * and ? within a name, ** across "
                + "folders, [a-z].", valueName: "glob"))
    var exclude: [RawArgument] = []

    @Flag(help: "Replace captions that Behold wrote.")
    var overwrite = false

    @Flag(help: "Replace captions that a person wrote, too.")
    var overwriteHuman = false

    @Flag(help: "Put captions after the text that is there.")
    var append = false

    @Flag(help: "Put captions before the text that is there.")
    var prepend = false

    @Flag(help: "Follow links that lead out of a folder.")
    var follow = false

    @Option(help: "What captions are for: plain, or alt for alternative text.")
    var style: CaptionStyle = .plain

    @Option(help: "What becomes of alternative texts that aren't sure: leave, write or mark (default: leave).")
    var unsure: UnsureTexts?

    @Option(
        help: ArgumentHelp(
            "Sentences that are compared at each word (default: \(Settings.inForce.beams ?? 3)).", valueName: "n"))
    var beams: Int?

    @Option(help: ArgumentHelp("Words at most.", valueName: "n"))
    var length = Given(standard: Settings.inForce.length ?? 20)

    @Option(help: ArgumentHelp("More of it favours longer sentences (default: 0.7).", valueName: "x"))
    var lengthPenalty: Float?

    @Option(help: ArgumentHelp("No n words occur twice in a row of n; 0 allows it.", valueName: "n"))
    var noRepeat = Settings.inForce.noRepeat ?? 3

    @Option(help: ArgumentHelp("Captions of each photo, all different, best first.", valueName: "n"))
    var num = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Draw words at random, the same for the same number, instead of searching for the best.", valueName: "n"))
    var seed: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Words that every caption begins with.", valueName: "text"))
    var prefix: RawArgument?

    @OptionGroup var images: ImageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        guard Settings.beamsRange.contains(beams ?? 3) else {
            throw ValidationError("--beams is a number from 1 to 16")
        }
        guard Settings.lengthRange.contains(length.value) else {
            throw ValidationError("--length is a number from 1 to 32")
        }
        guard (lengthPenalty ?? 0).isFinite, (0...10).contains(lengthPenalty ?? 0) else {
            throw ValidationError("--length-penalty is a number from 0 to 10")
        }
        guard Settings.noRepeatRange.contains(noRepeat) else {
            throw ValidationError("--no-repeat is a number from 0 to 32")
        }
        guard CaptionOptions.countRange.contains(num) else { throw ValidationError("--num is a number from 1 to 16") }
        guard seed == nil || beams == nil && lengthPenalty == nil else {
            throw ValidationError("--seed draws words, where --beams and --length-penalty search for them")
        }
        guard [overwrite || overwriteHuman, append, prepend].count(where: \.self) <= 1 else {
            throw ValidationError("--overwrite, --append and --prepend contradict each other")
        }
        guard unsure == nil || style == .alt else { throw ValidationError("--unsure goes with --style alt") }
        guard paths.count(where: \.isDash) <= 1 else {
            throw ValidationError("standard input can be one photo only")
        }
    }

    func run() async throws {
        let targets = try CaptionTarget.list(to)
        let beginning = try beginning
        let printed = try printedFormat(targets)
        if paths.contains(where: \.isDash), targets.contains(where: \.needsName) {
            throw Failure(.usage, "a photo on standard input has no name for --to sidecar, xmp or html")
        }
        if append || prepend, !targets.contains(where: \.hasText) {
            throw Failure(.usage, "--append and --prepend go with --to sidecar or --to xmp")
        }
        let choice = try model.choice.opened(to: .caption)  // before a photo is read
        let found = try PhotoList(paths, followsLinks: follow, excluding: exclude, images: images)
        let destinations = try targets.destinations(for: found.photos.map(\.name), policy: policy, style: style)
        guard !found.isEmpty else {
            for destination in destinations { destination.abandon() }
            StandardError.say("no photos found")
            if let printed { try CaptionPrinter(format: printed, isStream: true).finish() }
            return
        }
        let session = CaptionSession(
            found: found, destinations: destinations,
            printer: printed.map { CaptionPrinter(format: $0, isStream: found.isList) },
            progress: ProgressBar(isShown: StandardError.isTerminal && !speech.quiet && !speech.plain),
            speech: speech, unsure: unsure ?? .leave)
        let beholder: Beholder
        do {
            beholder = try await model.open(choice, history)
        } catch {
            for destination in destinations { destination.abandon() }
            throw error
        }
        try await session.run(with: beholder, options(beginning, of: beholder))
    }

    /// What was asked for; for the rest what the model says itself.
    private func options(_ beginning: String, of beholder: Beholder) -> CaptionOptions {
        var options = beholder.captionOptions
        options.beams = beams ?? Settings.inForce.beams ?? options.beams
        options.maximumTokens = length.ifGiven ?? Settings.inForce.length ?? options.maximumTokens
        options.lengthPenalty = lengthPenalty ?? options.lengthPenalty
        options.noRepeat = noRepeat
        options.count = num
        options.sampling = seed.map { CaptionOptions.Sampling(seed: $0) }
        options.style = style
        options.prefix = beginning
        return options
    }

    /// The words of `--prefix`.
    private var beginning: String {
        get throws(Failure) {
            guard let prefix else { return "" }
            guard let text = String(validating: prefix.bytes, as: UTF8.self), !text.isEmpty else {
                throw CaptionProblem.prefixWithoutWords.failure
            }
            return text
        }
    }

    private var policy: CaptionPolicy {
        if append { return .append }
        if prepend { return .prepend }
        return overwrite || overwriteHuman ? .overwrite(personsToo: overwriteHuman) : .keep
    }

    /// What standard output gets; nil where everything goes to files.
    private func printedFormat(_ targets: [CaptionTarget]) throws(Failure) -> CaptionPrinter.Format? {
        let isHTML = targets.contains(.html)
        guard !isHTML || !format.json && !format.jsonl else {
            throw Failure(.usage, "--to html and --json contradict each other: both are for standard output")
        }
        if isHTML { return .html }
        if format.json { return .json }
        if format.jsonl { return .jsonl }
        return targets.isEmpty ? .lines : nil
    }
}
