import Behold
import Glibc
import Synchronization

/// An HTML page with all photos of a run and what they show, written anew by each run.
final class AltTextPage: CaptionDestination {
    private let path: [UInt8]
    private let file: TemporaryFile
    private let wasThere: Bool
    private let folder: PathFromFolder
    private let isOver = Atomic(false)

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
        let folder = FileSystem.folder(of: path)
        self.folder = PathFromFolder(folder)
        TemporaryFile.removeStale(in: folder)
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
        try file.write(Array(Self.beginning.utf8))
    }

    func begin(model: ModelFacts, settings: CaptionSettings, authorship: CaptionAuthorship) {}

    func isDone(name: [UInt8]) -> Bool { false }
    func isDone(name: [UInt8], sha256: String) -> Bool { false }

    func write(_ result: CaptionResult) throws(Failure) -> CaptionWriting {
        try file.write(Array(AltTextMarkup.line(result, from: folder).utf8))
        return .written
    }

    /// A page that lacks photos doesn't take the place of one that may have them.
    func finish(isInterrupted: Bool) throws(Failure) {
        guard !isInterrupted || !wasThere else { return abandon() }
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

    init(_ folder: [UInt8]) { parts = Self.parts(of: folder) }

    func relative(_ path: [UInt8]) -> [UInt8] {
        let target = Self.parts(of: path)
        var common = 0
        while common < parts.count, common < target.count - 1, parts[common] == target[common] { common += 1 }
        let steps = [ArraySlice<UInt8>](repeating: Array("..".utf8)[...], count: parts.count - common)
        return Array((steps + target[common...]).joined(separator: [Self.slash]))
    }

    /// The names from the root on, without `.` and `..`.
    private static func parts(of path: [UInt8]) -> [ArraySlice<UInt8>] {
        var whole = path
        if path.first != slash, let here = unsafe getcwd(nil, 0) {
            defer { unsafe free(here) }
            whole = unsafe (0..<strlen(here)).map { unsafe UInt8(bitPattern: here[$0]) } + [slash] + path
        }
        var parts: [ArraySlice<UInt8>] = []
        for part in whole.split(separator: slash) {
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
            } else if !part.elementsEqual(".".utf8) {
                parts.append(part)
            }
        }
        return parts
    }
}
