import Behold
import Files

extension HistoryProblem {
    var failure: Failure { Failure(status, sentence) }

    var status: ExitStatus {
        switch self {
        case .foreign, .corrupt, .newer: .badData
        case .folder, .othersLink, .notARegularFile, .pathNotUTF8, .missing, .locked, .readOnly, .cannotCreate:
            .cannotCreate
        case .full, .inputOutput: .inputOutput
        case .malformedQuery: .usage
        }
    }

    /// What is wrong and how to go on.
    var sentence: String {
        switch self {
        case .foreign(let path):
            "\(shown(path)) isn't a history of Behold's, and is left as it is. \(Self.wayOut)"
        case .corrupt(let path, let reason):
            "the history \(shown(path)) is corrupt (\(ShownText.line(reason))), and is left as it is. "
                + "Move it away to start anew, or go on with --no-history or --history OTHER"
        case .newer(let path, _):
            "the history \(shown(path)) was made by a newer version of Behold, and is left as it is. Update Behold, "
                + "or go on with --no-history or --history OTHER"
        case .folder(let path): "the history \(shown(path)) is a folder. \(Self.wayOut)"
        case .othersLink(let path): "the history \(shown(path)) is a link to a file of another user's. \(Self.wayOut)"
        case .notARegularFile(let path): "the history \(shown(path)) isn't a regular file. \(Self.wayOut)"
        case .pathNotUTF8(let path): "the history's path \(shown(path)) isn't UTF-8 text; name another"
        case .malformedQuery(let place):
            "--fts: that isn't a query\(Self.stumbling(place)); see https://www.sqlite.org/fts5.html#full_text_query_syntax, "
                + "or leave --fts out to search for plain words"
        default: "the history \(shown(path)) can't be used: \(cause). \(Self.wayOut)"
        }
    }

    /// Why a turn isn't in the history.
    var notSaved: String { "not saved: \(cause) (\(shown(path)))" }

    private static let wayOut = "Go on with --no-history or --history OTHER, or move it away"

    /// What is wrong, without the path.
    var cause: String {
        switch self {
        case .foreign: "not a history of Behold's"
        case .corrupt: "the history is corrupt"
        case .newer: "made by a newer version"
        case .folder: "it is a folder"
        case .othersLink: "a link to a file of another user's"
        case .notARegularFile: "not a regular file"
        case .missing: "there is no such file"
        case .locked: "another program has locked the history"
        case .readOnly: "the history can't be written to"
        case .full: "the disk is full"
        case .pathNotUTF8: "the history's path isn't UTF-8 text"
        case .cannotCreate(_, let code): "the history can't be made: \(SystemMessage.text(code))"
        case .inputOutput(_, let reason): ShownText.line(reason)
        case .malformedQuery: "not a query"
        }
    }

    private static func stumbling(_ place: String?) -> String {
        guard let place else { return "" }
        return place.isEmpty ? " (it ends too early)" : " (at \"\(ShownText.line(String(place.prefix(80))))\")"
    }

    private var path: String {
        switch self {
        case .foreign(let path), .corrupt(let path, _), .newer(let path, _), .folder(let path), .othersLink(let path),
            .notARegularFile(let path), .missing(let path), .pathNotUTF8(let path), .locked(let path),
            .readOnly(let path), .full(let path), .cannotCreate(let path, _), .inputOutput(let path, _):
            path
        case .malformedQuery: ""
        }
    }

    private func shown(_ path: String) -> String { ShownText.line(path) }
}

enum HistorySentences {
    static func clockJump(days: Int) -> String {
        "the clock is \(days) days after the last time that the history knows, so no old turn was removed (keep_days). "
            + "If the date is wrong, set it; if it is right, a run on a later day removes them"
    }
}

extension BeholdError {
    var failure: Failure {
        switch self {
        case .photo(let problem, let name): problem.failure(name)
        case .question(let problem): problem.failure
        case .caption(let problem): problem.failure
        case .model(let problem): problem.failure
        case .history(let problem): problem.failure
        case .cancelled: Failure(.interrupted, "stopped")
        }
    }
}
