import BeholdTypes
import Foundation
import GRDB

/// What a column holds, where it is of the kind that is asked for; nil otherwise.
///
/// Other hands may have put anything into a file, and GRDB's own subscripts end the program at a value of another kind.
extension Row {
    func integer(_ column: Int) -> Int? { Int.fromDatabaseValue(self[column]) }

    /// A finite one.
    func number(_ column: Int) -> Double? { Double.fromDatabaseValue(self[column]).flatMap { $0.isFinite ? $0 : nil } }

    func bytes(_ column: Int) -> Data? {
        let value: DatabaseValue = self[column]
        guard case .blob(let bytes) = value.storage else { return nil }
        return bytes
    }

    /// Of a column that was cast to BLOB, so that it isn't cut at a NUL. What isn't UTF-8 becomes U+FFFD.
    func text(_ column: Int) -> String? { bytes(column).map { String(decoding: $0, as: UTF8.self) } }
}

/// Takes the columns of a row one after another.
struct ColumnReader {
    private let row: Row
    private var index = 0

    init(_ row: Row) { self.row = row }

    mutating func integer() -> Int? { row.integer(next()) }
    mutating func number() -> Double? { row.number(next()) }
    mutating func probability() -> Float? { number().flatMap { 0...1 ~= $0 ? Float($0) : nil } }
    mutating func bytes() -> [UInt8]? { data().map { [UInt8]($0) } }
    mutating func data() -> Data? { row.bytes(next()) }
    mutating func text() -> String? { row.text(next()) }

    /// A side of a picture.
    mutating func pixels() -> Int? { integer().flatMap { PhotoRecord.sides ~= $0 ? $0 : nil } }

    private mutating func next() -> Int {
        defer { index += 1 }
        return index
    }
}

extension PhotoRecord {
    /// What a side of a picture can be.
    fileprivate static let sides = 1...Int(Int32.max)

    /// The columns of a photo, each cast to the kind that it should have.
    static let columns = """
        CAST(photo.sha256 AS BLOB), CAST(photo.image_hash AS BLOB), CAST(photo.width AS INTEGER),
        CAST(photo.height AS INTEGER), CAST(photo.damage AS BLOB)
        """

    /// Takes `columns`. What can't be is unknown.
    init(_ columns: inout ColumnReader) {
        self.init(
            sha256: columns.text() ?? "", imageHash: columns.text(), width: columns.pixels(),
            height: columns.pixels(), damage: columns.text())
    }

    /// Of a row that begins with `columns`.
    init(_ row: Row) {
        var columns = ColumnReader(row)
        self.init(&columns)
    }
}
