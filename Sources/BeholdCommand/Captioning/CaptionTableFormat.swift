import Behold
import Glibc
import Interchange
import Terminal

/// How captions are written as records of a file.
enum CaptionTableFormat {
    /// One JSON object a line.
    case jsonl
    /// RFC 4180, with a header.
    case csv

    /// What captions were made with. Photos have a record for each.
    struct Making: Equatable {
        let weights: String?
        let precision: String?
        let options: JSONValue?
    }

    /// What a record says, as far as it matters to a later run.
    struct Row {
        let sha256: String
        let caption: String
        let making: Making
        /// `CaptionAuthorship.check` as it was written.
        let check: String?
    }

    /// The columns of a table: keys of JSON results, texts guarded as `CSVRecord` says.
    static let columns = [
        "image", "caption", "score", "confidence", "unsure", "alternatives", "sha256", "width", "height", "damage",
        "model", "weights", "precision", "options", "turn", "cached", "seconds", "check",
    ]

    /// What a new file begins with.
    var header: [UInt8] {
        switch self {
        case .jsonl: []
        case .csv: CSVRecord(fields: Self.columns.map { Array($0.utf8) }).line
        }
    }

    var lineEnd: [UInt8] {
        switch self {
        case .jsonl: [0x0a]
        case .csv: [0x0d, 0x0a]
        }
    }

    /// Whether a file that begins so can take records.
    func accepts(firstRecord bytes: [UInt8]) -> Bool {
        switch self {
        case .jsonl: true
        case .csv: CSVRecord(reading: bytes)?.fields == Self.columns.map { Array($0.utf8) }
        }
    }

    /// Whether a record that was cut off began so. What a person may have written as well isn't known to be one.
    func mayBegin(with bytes: [UInt8]) -> Bool {
        switch self {
        case .jsonl:
            let beginning = Array("{\"image\": ".utf8)
            return bytes.starts(with: beginning) || beginning.starts(with: bytes)
        case .csv:
            // A path and a caption may be anybody's; a score isn't.
            let closed = CSVRecord(reading: bytes) ?? CSVRecord(reading: bytes + [UInt8(ascii: "\"")])
            guard let fields = closed?.fields, (3...Self.columns.count).contains(fields.count) else { return false }
            guard fields[2].first == UInt8(ascii: "-"), fields[2].allSatisfy(Array("-+.e0123456789".utf8).contains)
            else { return false }
            guard let place = Self.columns.firstIndex(of: "sha256"), place < fields.count else { return true }
            return fields[place].allSatisfy(Array("0123456789abcdef".utf8).contains)
                && (fields[place].count == 64 || place == fields.count - 1)
        }
    }

    func record(of result: CaptionResult) -> [UInt8] {
        let check = CaptionAuthorship.check(of: result.caption.utf8, sha256: result.photo.sha256)
        guard case .object(let members) = result.json else { return [] }
        let object = JSONValue.object(members + [("check", .text(check))])
        switch self {
        case .jsonl: return object.line
        case .csv:
            let fields = Self.columns.map { column in
                column == "image" ? CSVRecord.field(path: result.photo.image) : CSVRecord.field(object[column])
            }
            return CSVRecord(fields: fields).line
        }
    }

    /// nil where the record is none of a caption.
    func row(of bytes: [UInt8]) -> Row? {
        switch self {
        case .jsonl:
            guard let object = JSONValue(reading: bytes), let caption = object["caption"]?.string,
                let sha256 = object["sha256"]?.string
            else { return nil }
            let making = Making(
                weights: object["weights"]?.string, precision: object["precision"]?.string, options: object["options"])
            return Row(sha256: sha256, caption: caption, making: making, check: object["check"]?.string)
        case .csv:
            guard let fields = CSVRecord(reading: bytes)?.fields, fields.count == Self.columns.count else { return nil }
            func field(_ name: String) -> [UInt8]? { Self.columns.firstIndex(of: name).map { fields[$0] } }
            func text(_ name: String) -> String? {
                field(name).map { String(decoding: CSVRecord.unguarding($0), as: UTF8.self) }
            }
            guard let sha256 = text("sha256"), sha256.utf8.count == 64, let caption = text("caption") else {
                return nil
            }
            let making = Making(
                weights: text("weights"), precision: text("precision"),
                options: field("options").flatMap(JSONValue.init(reading:)))
            return Row(sha256: sha256, caption: caption, making: making, check: text("check"))
        }
    }

    /// Whether a line is a whole record, not only the end of one.
    func isRecord(_ line: [UInt8]) -> Bool {
        switch self {
        case .jsonl:
            if case .object = JSONValue(reading: line) { true } else { false }
        case .csv: isWhole(line.last == 0x0d ? line.dropLast() : line)
        }
    }

    /// Whether a line is one that Behold writes.
    func isOwn(_ line: [UInt8]) -> Bool {
        let record = line.last == 0x0d ? line.dropLast() : line
        return row(of: record) != nil || self == .csv && accepts(firstRecord: record)
    }

    /// Whether a last record without a line end is a whole one, such as an editor leaves.
    func isWhole(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .jsonl: JSONValue(reading: bytes) != nil
        case .csv:
            // The check comes last and has one length, whether or not the caption is still the one that it belongs to.
            accepts(firstRecord: bytes) || row(of: bytes)?.check?.utf8.count == FNV1a.length
        }
    }
}

/// Reads the records of a file of captions from its beginning.
struct CaptionRecordReader {
    struct Record {
        /// Without the line end; a carriage return within may be missing.
        let bytes: [UInt8]
        /// Of the file, line end included.
        let range: Range<Int>
        /// Whether a line end follows.
        let isFinished: Bool
        /// Whether a carriage return was left out at its end.
        var hasReturn = false
    }

    private var reader: LineReader
    private let format: CaptionTableFormat
    private var position = 0

    init(descriptor: Int32, format: CaptionTableFormat) {
        lseek(descriptor, 0, SEEK_SET)
        reader = LineReader(descriptor: descriptor)
        self.format = format
    }

    /// The next record; nil at the end. Of one that is longer than any of captions no more than its beginning is kept.
    mutating func next() -> Record? {
        let start = position
        var bytes: [UInt8] = []
        var hasOpenQuote = false
        while let line = reader.next() {
            position += line.countInFile
            let room = max(0, CaptionTable.longestRecord + 1 - bytes.count)
            bytes += line.bytes.prefix(room)
            if format == .csv, !line.bytes.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) {
                hasOpenQuote.toggle()
            }
            guard hasOpenQuote, line.isFinished else {
                return Record(
                    bytes: bytes, range: start..<position, isFinished: line.isFinished && !hasOpenQuote,
                    hasReturn: line.count < line.countInFile - (line.isFinished ? 1 : 0))
            }
            if line.bytes.count < room { bytes.append(0x0a) }
        }
        return bytes.isEmpty ? nil : Record(bytes: bytes, range: start..<position, isFinished: false)
    }
}
