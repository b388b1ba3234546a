public import Foundation

/// What others may do to a file while it is read.
public enum Meddling: CaseIterable, Sendable {
    case emptied, cut, grown, overwritten

    public func run(_ path: URL) throws {
        let handle = try FileHandle(forWritingTo: path)
        switch self {
        case .emptied: try handle.truncate(atOffset: 0)
        case .cut: try handle.truncate(atOffset: handle.seekToEnd() - 1)
        case .grown: try handle.truncate(atOffset: handle.seekToEnd() + 1)
        case .overwritten:
            try handle.write(contentsOf: [0x7f])
            // Clocks of file systems are slow.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path.path)
        }
    }
}
