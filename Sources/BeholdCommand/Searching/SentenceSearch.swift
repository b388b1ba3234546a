import Behold
import Files
import Terminal

/// The run of one `search --texts`: which sentences of a file fit a photo.
struct SentenceSearch {
    let file: RawArgument
    let photo: RawArgument
    let images: ImageOptions
    let limit: Int
    let format: FormatOptions
    let speech: SpeechOptions

    /// The most bytes of sentences.
    private static let mostBytes = 16 << 20

    func run(model: ModelOptions, history: HistoryOptions) async throws {
        let photo = try images.limited(photo.isDash ? try Photo.standardInput() : Photo(path: photo.path)).loaded()
        let (sentences, lines, refused) = try read()
        guard !sentences.isEmpty else {
            throw Failure(.badData, "\(ShownText.line(file.bytes)) has no sentence in it")
        }
        let beholder = try await model.open(history, to: .search)
        let matches = try await beholder.rank(sentences, for: photo, limit: limit)
        var results = ResultWriter(format, isList: true)
        for match in matches {
            try results.write(
                match.json(line: lines[match.place]),
                text: "\(match.shownScore)\t\(ShownText.line(match.sentence))\n")
        }
        try results.finish()
        for match in matches where !speech.quiet && beholder.legibility(ofSentence: match.sentence) == .none {
            StandardError.say(
                "line \(lines[match.place]) of \(ShownText.line(file.bytes)): \(Legibility.unreadable)")
        }
        if let damage = matches.first?.photo.damage { StandardError.sayDamaged(photo.name, damage) }
        if refused { throw ExitStatus.partial }
    }

    /// The sentences with their lines' numbers; and whether some lines were refused, which is said.
    private func read() throws -> (sentences: [SearchText], lines: [Int], refused: Bool) {
        let name = ShownText.line(file.bytes)
        guard !file.isDash else { throw Failure(.usage, "the sentences are read from a file; - is a photo") }
        let file = try opened(name)
        let tooMany = Failure(.badData, "\(name) has more than \(Self.mostBytes >> 20) MB of sentences")
        guard file.size <= Self.mostBytes else { throw tooMany }
        return try file.withDescriptor { try read(LineReader(descriptor: $0), name, tooMany) }
    }

    private func opened(_ name: String) throws -> RegularFile {
        do throws(FileFault) {
            return try RegularFile(path: file.bytes)
        } catch .cannotOpen(let code) {
            throw Failure(.noInput, "\(name) can't be read: \(SystemMessage.text(code))")
        } catch {
            throw Failure(.noInput, "\(name) isn't a file of sentences, one a line")
        }
    }

    private func read(
        _ reader: LineReader, _ name: String, _ tooMany: Failure
    ) throws -> (sentences: [SearchText], lines: [Int], refused: Bool) {
        var reader = reader
        var (sentences, lines, refused, number, bytes) = ([SearchText](), [Int](), false, 0, 0)
        while let line = reader.next() {
            number += 1
            bytes += line.countInFile
            guard bytes <= Self.mostBytes else { throw tooMany }  // it has grown
            guard !line.isBlank else { continue }
            do throws(QuestionProblem) {
                guard line.count == line.bytes.count else {
                    throw .tooLong(bytes: line.count, limit: Question.maximumBytes)
                }
                sentences.append(try SearchText(utf8: line.bytes))
                lines.append(number)
            } catch {
                StandardError.say(error.sentence(about: "line \(number) of \(name)"))
                refused = true
            }
        }
        return (sentences, lines, refused)
    }
}
