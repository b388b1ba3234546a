import Behold
import Glibc

/// What a power cut leaves of records that nobody was told of: the file is as long as it was to be, with zeroes in place of
/// parts of them. No record has a NUL in it. A file that has some and shows nothing of Behold's there is somebody else's.
struct TornRecords {
    /// Whole lines of the file, from the first that has zeroes to the last.
    let range: Range<Int>
    /// The records among them that are whole, with their line ends.
    let whole: [UInt8]
    /// The disk is asked to keep less than this at once.
    private static let most = 4 << 20

    /// - Parameter photos: all photos of the run.
    /// - Returns: nil if the file has no zeroes, or isn't known to have them from Behold's writing.
    init?(in descriptor: Int32, format: CaptionTableFormat, photos: [[UInt8]]) {
        var (first, last) = (-1, -1)
        var lineStart = 0  // of the line that has the first one
        var offset = 0
        while true {
            let piece = Self.bytes(of: descriptor, from: offset, count: 1 << 20)
            if piece.isEmpty { break }
            if first < 0 {
                let zero = piece.firstIndex(of: 0)
                if let line = piece[..<(zero ?? piece.count)].lastIndex(of: 0x0a) { lineStart = offset + line + 1 }
                if let zero { first = offset + zero }
            }
            if first >= 0, let zero = piece.lastIndex(of: 0) { last = offset + zero }
            offset += piece.count
        }
        guard first >= 0 else { return nil }
        let rest = Self.bytes(of: descriptor, from: last, count: Self.most)
        let end = rest.firstIndex(of: 0x0a).map { last + $0 + 1 } ?? (last + rest.count)
        guard end - lineStart <= Self.most else { return nil }
        range = lineStart..<end
        let torn = Self.bytes(of: descriptor, from: lineStart, count: range.count)
        let before = Self.bytes(of: descriptor, from: max(0, lineStart - 65_536), count: min(65_536, lineStart))
        let lastLine = before.split(separator: 0x0a).last.map { Array($0) } ?? []
        guard format.isOwn(lastLine) || format.hasMark(torn) || Self.isRest(torn, format) else { return nil }
        var whole: [UInt8] = []
        for line in torn.split(separator: 0x0a, omittingEmptySubsequences: true) {
            let record = line[(line.lastIndex(of: 0).map { $0 + 1 } ?? line.startIndex)...]
            guard line.endIndex < torn.endIndex, format.isRecord(Array(record)),
                record.startIndex == line.startIndex || format.isWholePath(of: Array(record), among: photos)
            else { continue }
            whole += record + [0x0a]
        }
        // What goes is the beginning of the file, too.
        self.whole = lineStart == 0 && !whole.isEmpty ? format.header + whole : whole
    }

    /// Whether a text with zeroes may be the rest of records: it begins with more of them than wide characters have, or as
    /// a record does.
    private static func isRest(_ torn: [UInt8], _ format: CaptionTableFormat) -> Bool {
        let beginning = Array(torn.prefix { $0 != 0 })
        guard torn.allSatisfy({ $0 == 0 || $0 >= 0x20 || $0 == 0x0a || $0 == 0x0d }) else { return false }
        return torn.starts(with: [0, 0, 0, 0]) || beginning.count > 1 && format.mayBegin(with: beginning)
    }

    private static func bytes(of descriptor: Int32, from offset: Int, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var read = 0
        while read < count {
            let place = read
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + place }, count - place, offset + place)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            read += got
        }
        return Array(bytes.prefix(read))
    }
}

extension CaptionTableFormat {
    /// Whether a record behind zeroes begins where it began: the rest of a path would be taken for a path.
    /// - Parameter photos: all photos of the run.
    fileprivate func isWholePath(of record: [UInt8], among photos: [[UInt8]]) -> Bool {
        guard self == .csv else { return true }
        guard let path = CSVRecord(reading: record.last == 0x0d ? record.dropLast() : record)?.fields.first else {
            return false
        }
        return photos.contains { CSVRecord.field(path: $0) == path }
    }

    /// Whether what is left of a record is known from elsewhere: the beginning of a photo's path, or the path and the
    /// beginning of a caption, which the history has.
    /// - Parameter photos: all photos of the run.
    func isRest(_ bytes: [UInt8], ofOneOf photos: [[UInt8]], _ authorship: CaptionAuthorship) -> Bool {
        let fields = CSVRecord(reading: bytes) ?? CSVRecord(reading: bytes + [UInt8(ascii: "\"")])
        guard self == .csv, let fields = fields?.fields, let first = fields.first, !first.isEmpty, fields.count <= 2
        else { return false }
        return photos.contains { photo in
            let path = CSVRecord.field(path: photo)
            guard fields.count == 2 else {
                return path.starts(with: first) && authorship.isBeginning([], ofCaptionAt: photo)
            }
            return path == first && authorship.isBeginning(CSVRecord.unguarding(fields[1]), ofCaptionAt: photo)
        }
    }
}
