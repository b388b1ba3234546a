import Files
import Glibc
import Terminal

/// The lines that were typed, kept in a file from one conversation to the next.
///
/// Each line is appended by one write under a lock, so that several conversations at once lose nothing of each other. A
/// file that has grown too long is replaced by its latest lines. Trouble with the file is nobody's: lines then live as
/// long as their conversation.
struct InputHistory {
    /// Lines that a conversation begins with, at most.
    static let mostLines = 1_000
    /// A line that is longer isn't kept.
    static let longestLine = 4_096
    /// A file that is longer is cut down to half of it.
    static let mostBytes = 512 << 10

    let path: [UInt8]

    /// The file in the user's data folder, which is made; nil where there is none.
    static func standard() -> InputHistory? {
        if let data = Environment.bytes("XDG_DATA_HOME"), data.first == UInt8(ascii: "/") {
            return InputHistory(in: data)
        }
        return Environment.bytes("HOME").map { InputHistory(in: $0 + "/.local/share".utf8) }
    }

    /// - Parameter data: the folder of users' data.
    init(in data: [UInt8]) { path = data + "/behold/input-history".utf8 }

    /// The latest lines, oldest first: text without control characters, whatever the file has.
    func lines() -> [[UInt8]] {
        guard let file = checked(try? Descriptor.reading(path, followingLinks: false)) else { return [] }
        defer { close(file) }
        return Array(Self.lines(of: file).suffix(Self.mostLines))
    }

    /// Keeps a line.
    func append(_ line: [UInt8]) {
        guard Self.isKept(line), let file = locked() else { return }
        defer { close(file) }
        let size = lseek(file, 0, SEEK_END)
        // What a writer that was killed left of a line stays a line of its own.
        let isTorn = size > 0 && (try? Descriptor.read(file, from: size - 1, atMost: 1)) != [UInt8(ascii: "\n")]
        try? Descriptor.write((isTorn ? [UInt8(ascii: "\n")] : []) + line + [UInt8(ascii: "\n")], to: file)
        if size > Self.mostBytes { shorten(file) }
    }

    /// Takes lines out for good.
    func remove(where isRemoved: ([UInt8]) -> Bool) {
        guard FileSystem.status(of: path)?.kind == .file, let file = locked() else { return }
        defer { close(file) }
        let lines = Self.lines(of: file)
        let kept = lines.filter { !isRemoved($0) }
        if kept.count < lines.count { replace(file, by: kept) }
    }

    private static func isKept(_ line: [UInt8]) -> Bool {
        !line.isEmpty && line.count <= longestLine && line.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
            && String(validating: line, as: UTF8.self) != nil
    }

    private static func lines(of file: Int32) -> [[UInt8]] {
        // A longer file is somebody else's doing: its end counts.
        let size = lseek(file, 0, SEEK_END)
        let bytes = try? Descriptor.read(file, from: max(0, size - 2 * mostBytes), atMost: 2 * mostBytes)
        return (bytes ?? []).split(separator: UInt8(ascii: "\n")).map(Array.init).filter(isKept)
    }

    /// Replaces the file by its latest lines.
    private func shorten(_ file: Int32) {
        var kept: [[UInt8]] = []
        var bytes = 0
        for line in Self.lines(of: file).reversed() {
            bytes += line.count + 1
            guard kept.count < Self.mostLines, bytes <= Self.mostBytes / 2 else { break }
            kept.append(line)
        }
        replace(file, by: kept.reversed())
    }

    private func replace(_ file: Int32, by lines: [[UInt8]]) {
        let text = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        guard let replacement = try? TemporaryFile(for: path, mode: 0o600) else { return }
        guard (try? replacement.write(text)) != nil else { return replacement.discard() }
        guard (try? replacement.finish()) != nil else { return }
        if (try? FileStatus(of: file))?.links == 0 { Descriptor.overwrite(file) }  // what was in it goes with it
    }

    // MARK: The file

    private static let patience = 40

    /// The file, made where it is missing, which nobody else writes to meanwhile; nil where that can't be had soon.
    private func locked() -> Int32? {
        makeFolders()
        for _ in 0..<Self.patience {
            let flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
            guard let file = checked(try? Descriptor.open(path, flags, mode: 0o600)) else { return nil }
            // Another conversation may have put a shorter file in its place.
            if flock(file, LOCK_EX | LOCK_NB) == 0, FileSystem.isNamed(file, path) { return file }
            close(file)
            usleep(5_000)
        }
        return nil
    }

    /// The file if it is a regular one of this user's; from now on nobody else can read it.
    private func checked(_ file: Int32?) -> Int32? {
        guard let file else { return nil }
        guard let status = try? FileStatus(of: file), status.kind == .file, status.owner == geteuid() else {
            close(file)
            return nil
        }
        if status.mode & 0o777 != 0o600 { fchmod(file, 0o600) }
        return file
    }

    private func makeFolders() {
        let folder = FileSystem.folder(of: path)
        for end in folder.indices.dropFirst() where folder[end] == UInt8(ascii: "/") {
            FileSystem.makeFolder(Array(folder[..<end]), mode: 0o700)
        }
        FileSystem.makeFolder(folder, mode: 0o700)
    }
}
