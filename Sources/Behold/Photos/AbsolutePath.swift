import Glibc
import History

/// The one name of a file among those that lead to it: from the root, its folder without links.
public enum AbsolutePath {
    /// - Parameter path: as given; needn't be UTF-8. The file needn't be there.
    /// - Returns: nil for an empty path, one with a NUL, or where there is no current folder.
    public static func bytes(of path: [UInt8]) -> [UInt8]? {
        guard !path.isEmpty, !path.contains(0), let whole = fromRoot(path) else { return nil }
        let parts = whole.split(separator: slash).filter { $0 != [dot] }
        guard let name = parts.last else { return [slash] }
        guard name != [dot, dot] else { return folder(parts) }
        let real = folder(parts.dropLast())
        return (real == [slash] ? [] : real) + [slash] + name
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// A folder without links. One that is gone keeps the name by which it is called.
    private static func folder(_ parts: some Collection<ArraySlice<UInt8>>) -> [UInt8] {
        // What `..` leads to after a link only the system knows.
        if let real = resolved([slash] + joined(parts)) { return real }
        let simple = [slash] + joined(simplified(parts)).dropFirst()
        return resolved(simple) ?? simple
    }

    private static func fromRoot(_ path: [UInt8]) -> [UInt8]? {
        if path.first == slash { return path }
        guard let folder = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(folder) }
        return unsafe bytes(folder) + [slash] + path
    }

    /// The parts of a path without `..`.
    private static func simplified(_ path: some Sequence<ArraySlice<UInt8>>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        for part in path {
            if part == [dot, dot] {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return parts
    }

    private static func joined(_ parts: some Sequence<ArraySlice<UInt8>>) -> [UInt8] {
        parts.reduce(into: []) { $0 += [slash] + $1 }
    }

    private static func resolved(_ path: [UInt8]) -> [UInt8]? {
        guard let text = unsafe realpath(path.map(CChar.init(bitPattern:)) + [0], nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe bytes(text)
    }

    private static func bytes(_ text: UnsafeMutablePointer<CChar>) -> [UInt8] {
        unsafe (0..<strlen(text)).map { unsafe UInt8(bitPattern: text[$0]) }
    }
}

extension FileSighting {
    /// The state of the file at a path; nil where there is none.
    init?(of path: [UInt8]) {
        guard let absolute = AbsolutePath.bytes(of: path) else { return nil }
        var status = stat()
        guard unsafe stat(path.map(CChar.init(bitPattern:)) + [0], &status) == 0 else { return nil }
        let (modified, changed) = (status.st_mtim, status.st_ctim)
        self.init(
            path: absolute, size: Int(status.st_size), modified: modified.nanoseconds, changed: changed.nanoseconds)
    }
}

extension timespec {
    fileprivate var nanoseconds: Int { tv_sec &* 1_000_000_000 &+ tv_nsec }
}
