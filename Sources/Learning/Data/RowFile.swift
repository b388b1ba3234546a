import Files
import Foundation
import Interchange

/// The rows of a JSON Lines file: UTF-8, one object a line, blank lines left out. Read piece by piece, as far as the file
/// reached when it was opened.
struct RowFile: ~Copyable {
    /// A longer line isn't a row of any known set.
    static let longestLine = 1 << 20
    private static let piece = 1 << 16

    let path: String
    private let file: RegularFile

    init(path: String) throws(DataError) {
        self.path = path
        file = try FileFault.translating(RegularFile(path: path)) { DataError($0, path: path) }
    }

    /// Calls `body` with each row.
    /// - Parameter body: what it throws is reported with the number of the line.
    func forEach<Row: Decodable>(_ type: Row.Type, _ body: (Row) throws(RowFault) -> Void) throws(DataError) {
        try forEachLine { number, bytes, length throws(DataError) in
            guard bytes.contains(where: { !" \t\r".utf8.contains($0) }) else { return }
            do throws(RowFault) {
                guard length <= Self.longestLine else { throw .tooLong(bytes: length, limit: Self.longestLine) }
                try body(try row(type, of: Array(bytes)))
            } catch {
                throw .malformed(path: path, line: number, error)
            }
        }
    }

    /// Calls `body` with each line's number from 1, its bytes as far as they aren't too many, and how many there are.
    private func forEachLine(_ body: (Int, Data, Int) throws(DataError) -> Void) throws(DataError) {
        var number = 1
        var line = Data()
        var length = 0
        func take(_ part: Data) {
            length += part.count
            if length <= Self.longestLine { line.append(part) }
        }
        for start in stride(from: 0, to: file.size, by: Self.piece) {
            let end = min(start + Self.piece, file.size)
            var rest = Data(try FileFault.translating(file.bytes(start..<end)) { DataError($0, path: path) })
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                take(rest[..<end])
                try body(number, line, length)
                (number, length) = (number + 1, 0)
                line.removeAll(keepingCapacity: true)
                rest = rest[(end + 1)...]
            }
            take(rest)
        }
        if length > 0 { try body(number, line, length) }
    }

    private func row<Row: Decodable>(_ type: Row.Type, of bytes: [UInt8]) throws(RowFault) -> Row {
        do {
            return try JSONValue.decode(type, from: bytes)
        } catch DecodingError.keyNotFound(let key, _) {
            throw .missing(key: key.stringValue)
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            guard let key = context.codingPath.first else { throw .notAnObject }
            throw .wrongType(key: key.stringValue)
        } catch {
            throw String(validating: bytes, as: UTF8.self) == nil ? .notUTF8 : .notAnObject
        }
    }
}

extension String {
    /// The path, where it stays inside the folder that it is relative to.
    func checkedImagePath() throws(RowFault) -> String {
        guard !isEmpty else { throw .empty(key: "image") }
        guard !hasPrefix("/"), !utf8.contains(0), !split(separator: "/").contains("..") else {
            throw .outside(image: self)
        }
        return self
    }
}
