import ArgumentParser
import Behold
import Files

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find photos by a sentence or by an example.",
        discussion: """
            The first argument is the text to search for, the others are photos and folders; without any, all photos that the \
            history has seen are searched. A text that is a file's or a folder's name too is refused: say it with --text. \
            Prints SCORE<tab>PATH, the closest first; every file of equal content gets its line, and counts once for --limit.

            What the model sees in a photo is kept in the history: a second search reads only files that are new or were \
            changed. Searches themselves aren't kept.

            EXAMPLES
              behold search "a dog on a beach" ~/Pictures
              behold search "two people on bicycles" photos --limit 30 --sheet found.png
              behold search --like dog.jpg ~/Pictures
              behold search "a red car"                       all photos seen before
              behold search --texts sentences.txt dog.jpg     which sentence fits best
            """)

    @Argument(help: ArgumentHelp("The text, then photos and folders.", valueName: "text|path"), completion: .photos)
    var arguments: [RawArgument] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The text to search for, whatever it looks like.", valueName: "text"), completion: .list([]))
    var text: RawArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Search for photos like this one; - reads it from standard input.", valueName: "photo"),
        completion: .photos)
    var like: RawArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Rank the sentences of a file, one a line, for one photo.", valueName: "file"))
    var texts: RawArgument?

    @Option(help: ArgumentHelp("Photos, or sentences, to be printed.", valueName: "n"))
    var limit = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Also draw the photos that were found, in a PNG.", valueName: "file.png"))
    var sheet: RawArgument?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Leave out files and folders, as `behold caption` does.", valueName: "glob"))
    var exclude: [RawArgument] = []

    @Flag(help: "Follow links that lead out of a folder.")
    var follow = false

    @OptionGroup var images: ImageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var speech: SpeechOptions

    /// A sheet of more photos would be too large a picture.
    private static let mostOnASheet = 1_000

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 1000000") }
        guard [text, like, texts].count(where: { $0 != nil }) <= 1 else {
            throw ValidationError("--text, --like and --texts contradict each other")
        }
        if let sheet {
            guard texts == nil else { throw ValidationError("--sheet shows photos, and --texts finds sentences") }
            guard sheet.bytes.suffix(4).map({ $0 | 0x20 }) == Array(".png".utf8), sheet.bytes.count > 4 else {
                throw ValidationError("--sheet is a picture: name a file that ends in .png")
            }
            guard limit <= Self.mostOnASheet else {
                throw ValidationError("--sheet shows \(Self.mostOnASheet) photos at most: give a smaller --limit")
            }
        }
        guard (arguments + [like].compactMap(\.self)).count(where: \.isDash) <= 1 else {
            throw ValidationError("standard input can be one photo only")
        }
    }

    func run() async throws {
        if let texts {
            guard arguments.count == 1 else {
                throw Failure(.usage, "--texts ranks sentences for one photo: behold search --texts FILE PHOTO")
            }
            return try await SentenceSearch(
                file: texts, photo: arguments[0], images: images, limit: limit, format: format, speech: speech
            )
            .run(model: model, history: history)
        }
        let (query, paths) = try split()
        guard !paths.isEmpty || !history.noHistory else {
            throw Failure(.usage, "without a history there must be photos or folders to search")
        }
        let found = try PhotoList(paths, followsLinks: follow, excluding: exclude, images: images)
        guard paths.isEmpty || !found.isEmpty else {
            StandardError.say("no photos found")
            try ResultWriter(format, isList: true).finish()
            return
        }
        if let sheet {
            try DrawingFile.check(sheet.bytes)
            try Failure.naming(sheet.bytes, TemporaryFile.prepare(for: sheet.bytes))
        }
        let session = SearchSession(
            query: query, found: found, limit: limit, format: format, sheet: sheet?.bytes,
            maximumMegapixels: images.maxMegapixels,
            progress: ProgressBar(isShown: StandardError.isTerminal && !speech.quiet && !speech.plain), speech: speech)
        try await session.run(with: try await model.open(history, to: .search))
    }

    /// The query, and where it is searched for.
    private func split() throws -> (SearchQuery, [RawArgument]) {
        if let like {
            let photo = images.limited(like.isDash ? try Photo.standardInput() : Photo(path: like.path))
            return (.photo(try photo.loaded()), arguments)  // refused before the model is loaded
        }
        if let text { return (.text(try text.searchText()), arguments) }
        guard let first = arguments.first else {
            throw Failure(.usage, "nothing to search for; see `behold search --help`")
        }
        guard !first.isDash, !Photo.exists(path: first.bytes) else {
            let name = ShownText.line(first.bytes)
            throw Failure(
                .usage,
                "\(name) is a photo or folder, where the text to search for comes first; --text \(name) searches for that "
                    + "text, --like \(name) for photos like it")
        }
        return (.text(try first.searchText()), Array(arguments.dropFirst()))
    }
}

extension RawArgument {
    fileprivate func searchText() throws(Failure) -> SearchText {
        do throws(QuestionProblem) {
            return try SearchText(utf8: bytes)
        } catch {
            throw Failure(error.status, error.sentence(about: "the text to search for"))
        }
    }
}
