import Behold
import Files

/// What was asked and answered since the conversation began.
///
/// Turns that the history has are known by the number of the first; others are kept here, the latest of them.
struct Transcript {
    static let mostKept = 1_000

    private(set) var firstTurn: Int?
    private(set) var others: [Turn] = []

    var isEmpty: Bool { firstTurn == nil && others.isEmpty }

    mutating func add(_ result: AnswerResult) { add(result.record.turn, Turn(result)) }

    mutating func add(_ result: CaptionResult) { add(result.record.turn, Turn(result)) }

    private mutating func add(_ number: Int?, _ turn: @autoclosure () -> Turn) {
        if let number {
            firstTurn = firstTurn ?? number
        } else {
            // Not one by one, so that each costs the same however many there are.
            if others.count >= 2 * Self.mostKept { others.removeFirst(Self.mostKept) }
            others.append(turn())
        }
    }
}

extension Conversation {
    /// Writes the conversation to a file, whole or not at all: Markdown, or what the file's ending says.
    func save(to file: [UInt8]?, overwrites: Bool) throws {
        guard let file else { throw ChatProblem.noText(.save) }
        guard !transcript.isEmpty else { throw ChatProblem.nothingToSave }
        guard overwrites || FileSystem.status(of: file) == nil else { throw ChatProblem.fileExists(file) }
        var document = TurnExport(format: TurnExport.Format(ofFile: file) ?? .markdown)
        var bytes = document.beginning
        if let first = transcript.firstTurn, let history = beholder.history, let begun = try history.turn(first) {
            var filter = TurnFilter()
            filter.session = begun.session
            try history.forEachTurn(filter) { turn in
                if turn.number >= first { bytes += document.bytes(of: turn) }
            }
        }
        for turn in transcript.others.suffix(Transcript.mostKept) { bytes += document.bytes(of: turn) }
        let saved = try NewFile(
            at: file, overwriting: overwrites, sparing: NewFile.histories(inUse: beholder.history?.path))
        do {
            try saved.write(bytes + document.end)
        } catch {
            saved.discard()
            throw error
        }
        try saved.finish()
        note("saved to \(ShownText.line(file))")
    }
}
