/// The one name of a file among those that lead to it: from the root, its folder without links.
package enum AbsolutePath {
    /// - Parameter path: as given; needn't be UTF-8. The file needn't be there.
    /// - Returns: nil for an empty path, one with a NUL, or where there is no current folder.
    package static func bytes(of path: [UInt8]) -> [UInt8]? {
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
        if let real = try? FileSystem.resolved([slash] + joined(parts)) { return real }
        let simple = [slash] + joined(simplified(parts)).dropFirst()
        return (try? FileSystem.resolved(simple)) ?? simple
    }

    private static func fromRoot(_ path: [UInt8]) -> [UInt8]? {
        if path.first == slash { return path }
        return FileSystem.currentFolder.map { $0 + [slash] + path }
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
}
