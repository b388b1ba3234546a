public import BeholdTypes
import Files

/// Why a data set can't be read. Nothing is measured on a part of one.
public enum DataError: Error, Sendable, Equatable {
    case missing(path: String)
    case notAFolder(path: String)
    /// The folder has none of the files that were looked for, neither itself nor one level down.
    case noFiles(path: String, expected: [String])
    case unreadable(path: String, ReadingError)
    /// A row is wrong.
    /// - Parameter line: from 1.
    case malformed(path: String, line: Int, RowFault)
    /// No row belongs to the split.
    case noRows(path: String, split: String)
}

/// What is wrong with a row.
public enum RowFault: Error, Sendable, Equatable {
    case notUTF8
    case notAnObject
    case missing(key: String)
    case wrongType(key: String)
    case empty(key: String)
    case tooLong(bytes: Int, limit: Int)
    /// The image's path is absolute or leads out of the data set's folder.
    case outside(image: String)
    /// A NUL character, which no question has.
    case containsNUL(key: String)
}

extension DataError {
    init(_ fault: FileFault, path: String) {
        self = fault.isMissing ? .missing(path: path) : .unreadable(path: path, fault.reading)
    }
}
