import Behold
import Files
import Interchange

/// What a power cut leaves of records that nobody was told of: the file is as long as it was to be, with zeroes in place of
/// parts of them. No record has a NUL in it, so that only lines with zeroes are torn; all others stay as they are.
struct TornRecords {
    /// There are zeroes that aren't known to have come from Behold's writing.
    struct Foreign: Error {}

    /// Whole lines of the file, from the first that has zeroes to the last.
    let range: Range<Int>
    /// What stays of them.
    private(set) var stays: [UInt8] = []
    /// The disk is asked to keep less than this at once.
    private static let most = 4 << 20

    /// Nil if the file has no zeroes.
    /// - Parameter photos: all photos of the run.
    init?(
        in descriptor: Int32, format: CaptionTableFormat, photos: [[UInt8]],
        authorship: CaptionAuthorship
    ) throws(Foreign) {
        var (first, last) = (-1, -1)
        var lineStart = 0  // of the line that has the first one
        var offset = 0
        while true {
            let piece = Self.bytes(of: descriptor, from: offset, count: 1 << 20)
            if piece.isEmpty { break }
            if first < 0 {
                let zero = piece.firstIndex(of: 0)
                if let line = piece[..<(zero ?? piece.count)].lastIndex(of: 0x0a) {
                    lineStart = offset + line + 1
                }
                if let zero { first = offset + zero }
            }
            if first >= 0, let zero = piece.lastIndex(of: 0) { last = offset + zero }
            offset += piece.count
        }
        guard first >= 0 else { return nil }
        let rest = Self.bytes(of: descriptor, from: last, count: Self.most)
        let end = rest.firstIndex(of: 0x0a).map { last + $0 + 1 } ?? (last + rest.count)
        guard end - lineStart <= Self.most else { throw Foreign() }
        range = lineStart..<end
        let reader = TornLineReader(format: format, photos: photos, authorship: authorship)
        var torn = Self.bytes(of: descriptor, from: lineStart, count: range.count)[...]
        while !torn.isEmpty {
            let line = torn.prefix(
                through: torn.firstIndex(of: 0x0a) ?? torn.index(before: torn.endIndex))
            torn = torn[line.endIndex...]
            stays += try line.contains(0) ? reader.whole(of: line, at: lineStart + line.startIndex) : Array(line)
        }
        guard lineStart == 0, !format.header.isEmpty else { return }
        // What goes is the header, too.
        let beginning =
            stays.isEmpty
            ? Self.bytes(of: descriptor, from: end, count: CaptionTable.longestRecord) : stays
        let record = Array(beginning.prefix { $0 != 0x0a })
        guard !record.isEmpty else { return }
        guard format.isOwn(record) else { throw Foreign() }
        if !beginning.starts(with: format.header) { stays = format.header + stays }
    }

    private static func bytes(of descriptor: Int32, from offset: Int, count: Int) -> [UInt8] {
        (try? Descriptor.read(descriptor, from: offset, atMost: count)) ?? []
    }
}

/// Tells what a power cut has left of records from what others have written.
private struct TornLineReader {
    let format: CaptionTableFormat
    let photos: [[UInt8]]
    let authorship: CaptionAuthorship
    /// Wide characters have fewer zeroes in a row.
    private static let fewest = 4
    /// Disks write no less at once.
    private static let sector = 512

    /// What stands between zeroes.
    private struct Piece {
        let bytes: [UInt8]
        /// Of the file.
        let range: Range<Int>

        var beginsSector: Bool { range.lowerBound.isMultiple(of: sector) }
        var endsSector: Bool { range.upperBound.isMultiple(of: sector) }
    }

    /// The whole records of a line with zeroes.
    /// - Parameter offset: where the line begins in the file.
    /// - Throws: if the line has anything besides zeroes, records and parts of records.
    func whole(of line: ArraySlice<UInt8>, at offset: Int) throws(TornRecords.Foreign) -> [UInt8] {
        let isFinished = line.last == 0x0a
        let pieces = pieces(of: isFinished ? line.dropLast() : line, at: offset)
        for (before, after) in zip(pieces, pieces.dropFirst())
        where !isHole(between: before, after, isFinished: isFinished) { throw TornRecords.Foreign() }
        guard let first = pieces.first, let last = pieces.last else { return [] }
        var whole: [UInt8] = []
        if format.isRecord(first.bytes) {
            whole += withoutReturn(first.bytes) + format.lineEnd
        } else if !isBeginning(first.bytes) {
            throw TornRecords.Foreign()
        }
        for piece in pieces.dropFirst().dropLast() {
            if isWholeRecord(piece.bytes) {
                whole += withoutReturn(piece.bytes) + format.lineEnd
            } else if !isPart(piece) {
                throw TornRecords.Foreign()
            }
        }
        if isWholeRecord(last.bytes) {
            whole += last.bytes + (isFinished ? [0x0a] : [])
        } else if !format.isEnd(withoutReturn(last.bytes)),
            isFinished || !isBeginning(last.bytes) && !(last.beginsSector && last.endsSector)
        {
            throw TornRecords.Foreign()
        }
        return whole
    }

    /// What stands before, between and behind the zeroes of a line, in its order; the first and the last may be empty.
    private func pieces(of line: ArraySlice<UInt8>, at offset: Int) -> [Piece] {
        var pieces: [Piece] = []
        var rest = line
        while true {
            let bytes = rest.prefix { $0 != 0 }
            let start = offset + bytes.startIndex - line.startIndex
            pieces.append(Piece(bytes: Array(bytes), range: start..<start + bytes.count))
            if bytes.endIndex == rest.endIndex { return pieces }
            rest = rest[bytes.endIndex...].drop { $0 == 0 }
        }
    }

    /// Whether zeroes are what a power cut leaves. A few are the end of a record that reached into a sector, or the
    /// beginning of one that left a sector, where the other record of that sector was written.
    private func isHole(between before: Piece, _ after: Piece, isFinished: Bool) -> Bool {
        if after.range.lowerBound - before.range.upperBound >= Self.fewest { return true }
        let isEnd = before.endsSector && (after.bytes.isEmpty ? !isFinished : isBeginning(after.bytes))
        return isEnd || after.beginsSector && before.bytes.isEmpty && !after.bytes.isEmpty
    }

    /// Whether zeroes before and behind are those of a power cut, which takes whole sectors or what a record has of them.
    private func isPart(_ piece: Piece) -> Bool {
        (piece.beginsSector || isBeginning(piece.bytes))
            && (piece.endsSector || format.isEnd(withoutReturn(piece.bytes)))
    }

    private func isWholeRecord(_ bytes: [UInt8]) -> Bool {
        format.isRecord(bytes) && format.isWholePath(of: bytes, among: photos)
    }

    private func withoutReturn(_ bytes: [UInt8]) -> [UInt8] {
        format == .csv && bytes.last == 0x0d ? bytes.dropLast() : bytes
    }

    /// Whether a record of Behold's begins so; nothing is the beginning of any.
    private func isBeginning(_ bytes: [UInt8]) -> Bool {
        bytes.isEmpty || format.mayBegin(with: bytes) || format.header.starts(with: bytes)
            || format.isRest(bytes, ofOneOf: photos, authorship) || format.isPath(bytes, ofOneOf: photos)
    }
}

extension CaptionTableFormat {
    /// Whether a record behind zeroes begins where it began: the rest of a path would be taken for a path.
    /// - Parameter photos: all photos of the run.
    fileprivate func isWholePath(of record: [UInt8], among photos: [[UInt8]]) -> Bool {
        guard self == .csv else { return true }
        guard
            let path = CSVRecord(reading: record.last == 0x0d ? record.dropLast() : record)?.fields.first
        else {
            return false
        }
        return photos.contains { CSVRecord.field(path: $0) == path }
    }

    /// Whether a record without its line end ends so: with its check, or with a part of that if it is shorter.
    fileprivate func isEnd(_ bytes: [UInt8]) -> Bool {
        let (mark, close) = self == .jsonl ? ("\"check\": \"", "\"}") : (",", "")
        let digits = [UInt8?](repeating: nil, count: FNV1a.length)
        let ending = mark.utf8.map(Optional.some) + digits + close.utf8.map(Optional.some)
        return zip(bytes.reversed(), ending.reversed()).allSatisfy { byte, expected in
            expected.map { $0 == byte } ?? "0123456789abcdef".utf8.contains(byte)
        }
    }

    /// Whether a record that begins with the path of a photo begins so.
    fileprivate func isPath(_ bytes: [UInt8], ofOneOf photos: [[UInt8]]) -> Bool {
        self == .csv
            && photos.contains {
                CSVRecord(fields: [CSVRecord.field(path: $0)]).line.dropLast(2).starts(with: bytes)
            }
    }

    /// Whether what is left of a record is known from elsewhere: the beginning of a photo's path, or the path and the
    /// beginning of a caption, which the history has.
    /// - Parameter photos: all photos of the run.
    func isRest(_ bytes: [UInt8], ofOneOf photos: [[UInt8]], _ authorship: CaptionAuthorship) -> Bool {
        let closed = CSVRecord(reading: bytes) ?? CSVRecord(reading: bytes + [UInt8(ascii: "\"")])
        guard self == .csv, var fields = closed?.fields, let first = fields.first, !first.isEmpty else {
            return false
        }
        if fields.count == 3, fields[2].isEmpty { fields.removeLast() }  // the comma after the caption
        guard fields.count <= 2 else { return false }
        return photos.contains { photo in
            let path = CSVRecord.field(path: photo)
            guard fields.count == 2 else {
                return path.starts(with: first) && authorship.isBeginning([], ofCaptionAt: photo)
            }
            return path == first
                && authorship.isBeginning(CSVRecord.unguarding(fields[1]), ofCaptionAt: photo)
        }
    }
}
