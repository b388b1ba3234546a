import Foundation

/// The rows of a JSON Lines file: UTF-8, one object a line, blank lines left out.
struct RowFile {
    /// A longer line isn't a row of any known set.
    static let longestLine = 1 << 20

    let path: String
    private let contents: Data

    init(path: String) throws(DataError) {
        self.path = path
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .missing(path: path)
        }
        guard !isFolder.boolValue else { throw .unreadable(path: path, reason: "a folder, where a file is needed") }
        do {
            contents = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// Calls `body` with each row and the number of its line, from 1.
    /// - Parameter body: what it throws is reported with the line.
    func forEach<Row: Decodable>(_ type: Row.Type, _ body: (Row) throws(RowFault) -> Void) throws(DataError) {
        let decoder = JSONDecoder()
        var line = 0
        var rest = contents[...]
        while !rest.isEmpty {
            line += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let bytes = rest[..<end]
            rest = end < rest.endIndex ? rest[(end + 1)...] : rest[end...]
            guard bytes.contains(where: { !" \t\r".utf8.contains($0) }) else { continue }
            do throws(RowFault) {
                guard bytes.count <= Self.longestLine else {
                    throw .tooLong(bytes: bytes.count, limit: Self.longestLine)
                }
                try body(try row(type, of: bytes, with: decoder))
            } catch {
                throw .malformed(path: path, line: line, error)
            }
        }
    }

    private func row<Row: Decodable>(
        _ type: Row.Type, of bytes: Data, with decoder: JSONDecoder
    ) throws(RowFault) -> Row {
        do {
            return try decoder.decode(type, from: bytes)
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
