public import ArgumentParser
public import Behold

/// Which turns a subcommand is about.
struct TurnFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Turns about this photo, known by its content and by where it was seen: it may have been moved, renamed or removed.",
            valueName: "path"), completion: .photos)
    var image: RawArgument?

    @Option(
        help: ArgumentHelp("Turns of this model: its name, or the 16 digits of its weights.", valueName: "name"),
        completion: .list([]))
    var model: RawArgument?

    @Option(
        help: ArgumentHelp(
            """
            Turns from then on: today, yesterday, monday, last monday, "2 days ago", "3 hours ago", this week, last month, \
            2026-11-20, 2026-11, "2026-11-20 14:30", 14:30; local time. A day or a period counts from its beginning.
            """, valueName: "when"), completion: .list([]))
    var since: RawArgument?

    @Option(
        help: ArgumentHelp("Turns until then: a day or a period counts to its end.", valueName: "when"),
        completion: .list([]))
    var until: RawArgument?

    @Option(
        help: ArgumentHelp("Turns before then: a day or a period doesn't count itself.", valueName: "when"),
        completion: .list([]))
    var before: RawArgument?

    @Option(help: "ask or caption.")
    var kind: Turn.Kind?

    @Option(help: ArgumentHelp("Turns of one session.", valueName: "n"))
    var session: Int?

    func validate() throws {
        if until != nil && before != nil { throw ValidationError("--until and --before contradict each other") }
    }

    /// - Parameter words: to search for; as a query of FTS5 where `isQuery`.
    func filter(words: [RawArgument] = [], isQuery: Bool = false) throws -> TurnFilter {
        var filter = TurnFilter()
        let text = try words.map { word in
            guard let text = String(validating: word.bytes, as: UTF8.self) else {
                throw Failure(.badData, "the words to search for aren't UTF-8 text")
            }
            return text
        }.joined(separator: " ")
        if isQuery {
            guard !text.isEmpty else { throw Failure(.usage, "--fts needs a query") }
            filter.query = text
        } else {
            filter.words = text
        }
        filter.photo = try image.map { image in
            PhotoReference(image.isDash ? try Photo.standardInput() : Photo(path: image.path))
        }
        filter.model = model.map { String(decoding: $0.bytes, as: UTF8.self) }
        filter.since = try since.map { try Self.phrase($0, option: "--since").start }
        filter.until = try until.map { try Self.phrase($0, option: "--until").end }
        if let before { filter.until = try Self.phrase(before, option: "--before").start }
        if let since = filter.since, let until = filter.until, since >= until {
            throw Failure(
                .usage, "nothing can be since \(LocalTime.minute(since)) and until \(LocalTime.minute(until))")
        }
        filter.kind = kind
        filter.session = session
        return filter
    }

    private static func phrase(_ argument: RawArgument, option: String) throws -> DatePhrase {
        guard let phrase = DatePhrase(String(decoding: argument.bytes, as: UTF8.self)) else {
            throw Failure(
                .usage,
                "\(option) \(ShownText.line(argument.bytes)): not a time that is understood; say today, yesterday, monday, "
                    + "\"2 days ago\", \"3 hours ago\", \"last week\", 2026-11-20, \"2026-11-20 14:30\" or 14:30")
        }
        return phrase
    }
}

extension Turn.Kind: ExpressibleByArgument {}
