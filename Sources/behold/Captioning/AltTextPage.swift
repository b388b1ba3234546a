import Behold
import Synchronization

/// An HTML page with all photos of a run and what they show, written anew by each run.
final class AltTextPage: CaptionDestination {
    private let path: [UInt8]
    private let file: TemporaryFile
    private let wasThere: Bool
    private let folder: PathFromFolder
    private let isOver = Atomic(false)
    private let isEmpty = Atomic(true)

    private static let mark = "<meta name=\"generator\" content=\"behold\">"
    private static let beginning = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        \(mark)
        <title>Photos</title>
        </head>
        <body>

        """
    private static let end = "</body>\n</html>\n"

    /// - Parameter isReplaced: whether a page of somebody else's may be replaced.
    init(path: [UInt8], isReplaced: Bool) throws(Failure) {
        self.path = path
        folder = PathFromFolder(of: path)
        try FileSystem.requireNoPhoto(path)
        TemporaryFile.removeStale(in: FileSystem.folder(of: path))
        let old = try FileSystem.contents(of: path, atMost: 1 << 30)
        wasThere = old.map { !$0.isEmpty } ?? false
        let start = String(decoding: (old ?? []).prefix(1_024), as: UTF8.self)
        guard !wasThere || isReplaced || start.contains(Self.mark) else {
            throw Failure(
                .cannotCreate,
                "\(ShownText.line(path)) is a page that Behold didn't write; name another, or replace it with --overwrite"
            )
        }
        file = try TemporaryFile(for: path)
        do throws(Failure) {
            try file.write(Array(Self.beginning.utf8))
        } catch {
            file.discard()
            throw error
        }
    }

    func begin(model: ModelFacts, settings: CaptionSettings, authorship: CaptionAuthorship) {}

    func isDone(name: [UInt8]) -> Bool { false }
    func isDone(name: [UInt8], sha256: String) -> Bool { false }

    func write(_ result: CaptionResult) throws(Failure) -> CaptionWriting {
        try file.write(Array(AltTextMarkup.line(result, from: folder).utf8))
        isEmpty.store(false, ordering: .relaxed)
        return .written
    }

    /// A page that lacks photos, or has none, doesn't take the place of one that may have them.
    func finish(isInterrupted: Bool) throws(Failure) {
        guard !wasThere || !isInterrupted && !isEmpty.load(ordering: .relaxed) else { return abandon() }
        try file.write(Array(Self.end.utf8))
        isOver.store(true, ordering: .relaxed)
        try file.finish()
    }

    func abandon() {
        if !isOver.exchange(true, ordering: .relaxed) { file.discard() }
    }
}

/// A photo and what it shows, in HTML.
enum AltTextMarkup {
    /// `<img src="…" alt="…">` and a line feed.
    static func line(_ result: CaptionResult, from folder: PathFromFolder) -> String {
        let source = folder.relative(result.photo.image).map(encoded).joined()
        return "<img src=\"\(source)\" alt=\"\(escaped(result.caption))\">\n"
    }

    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(character)
            }
        }.joined()
    }

    /// Percent-encoding of bytes that needn't be UTF-8, slashes left alone.
    private static func encoded(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            return String(Unicode.Scalar(byte))
        default:
            let digits = Array("0123456789ABCDEF")
            return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}

/// Paths as they are seen from a folder.
struct PathFromFolder {
    private let parts: [ArraySlice<UInt8>]
    private static let slash = UInt8(ascii: "/")

    /// The folder that a file is in, or would be.
    init(of file: [UInt8]) { parts = Array(Self.parts(of: file).dropLast()) }

    /// The current folder.
    init() { self.init(of: [UInt8(ascii: "x")]) }

    func relative(_ path: [UInt8]) -> [UInt8] {
        let target = Self.parts(of: path)
        var common = 0
        while common < parts.count, common < target.count - 1, parts[common] == target[common] { common += 1 }
        let steps = [ArraySlice<UInt8>](repeating: Array("..".utf8)[...], count: parts.count - common)
        return Array((steps + target[common...]).joined(separator: [Self.slash]))
    }

    /// The names from the root on, links to folders followed.
    private static func parts(of path: [UInt8]) -> [ArraySlice<UInt8>] {
        (AbsolutePath.bytes(of: path) ?? path).split(separator: slash)
    }
}
