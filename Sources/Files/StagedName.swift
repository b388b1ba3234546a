import Glibc

/// Names of what isn't whole yet: `.behold-`, 16 random digits, `.tmp`. Who writes under one holds a lock on it
/// (`flock`), and one that isn't locked was left by somebody who was stopped. The number of a process tells nothing of
/// that: in a container each run may have the same.
package enum StagedName {
    private static let prefix = Array(".behold-".utf8)
    private static let ending = Array(".tmp".utf8)
    private static let digits = 16
    private static let mostTries = 100

    /// A name that nothing has.
    package static func new() -> [UInt8] {
        let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return prefix + String(repeating: "0", count: digits - number.count).utf8 + number.utf8 + ending
    }

    /// Makes something under a new name, and locks it until the descriptor is closed.
    /// - Parameter make: makes it at a path, unless something is there, and opens it.
    /// - Throws: `cannotWrite`.
    static func make(
        in folder: [UInt8], _ make: (_ path: [UInt8]) throws(FileFault) -> Int32
    ) throws(FileFault) -> (path: [UInt8], descriptor: Int32) {
        for _ in 0..<mostTries {
            let path = folder + [UInt8(ascii: "/")] + new()
            let descriptor: Int32
            do throws(FileFault) {
                descriptor = try make(path)
            } catch {
                if error.errno == EEXIST { continue }
                throw .cannotWrite(errno: error.errno)
            }
            // Between the two steps it looks like one that was left: another process may be about to remove it, or have
            // done so.
            let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            if !isTaken, FileSystem.status(of: path) != nil { return (path, descriptor) }
            close(descriptor)
        }
        throw .cannotWrite(errno: EEXIST)
    }

    /// A file for writing, as `make` makes something.
    static func makeFile(in folder: [UInt8], mode: UInt32) throws(FileFault) -> (path: [UInt8], descriptor: Int32) {
        try make(in: folder) { (path) throws(FileFault) in try Descriptor.creating(path, mode: mode) }
    }

    /// A folder, as `make` makes something.
    /// - Throws: `cannotWrite`.
    package static func makeFolder(
        in folder: [UInt8], mode: UInt32
    ) throws(FileFault) -> (path: [UInt8], descriptor: Int32) {
        try make(in: folder) { (path) throws(FileFault) in
            if let code = FileSystem.makeFolder(path, mode: mode) { throw .cannotWrite(errno: code) }
            do throws(FileFault) {
                return try Descriptor.folder(path, followingLinks: false)
            } catch {
                FileSystem.removeEmptyFolder(path)
                throw error
            }
        }
    }

    /// Has `remove` take away an entry of a folder, if it is one that nobody is at work at any more.
    package static func ifLeft(_ name: [UInt8], in folder: [UInt8], remove: (_ path: [UInt8]) -> Void) {
        guard name.starts(with: prefix), name.reversed().starts(with: ending.reversed()) else { return }
        let path = folder + [UInt8(ascii: "/")] + name
        guard let descriptor = try? Descriptor.reading(path, followingLinks: false) else { return }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
        let middle = name.dropFirst(prefix.count).dropLast(ending.count)
        let isNew = middle.count == digits && middle.allSatisfy(Array("0123456789abcdef".utf8).contains)
        if isNew || isLeft(descriptor, byProcessOf: middle) { remove(path) }
    }

    /// Of a name as earlier versions gave it, the number of their process and one more: they didn't lock everything. The
    /// process may be another by now: then a minute without a change tells.
    private static func isLeft(_ descriptor: Int32, byProcessOf numbers: ArraySlice<UInt8>) -> Bool {
        func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        let dash = UInt8(ascii: "-")
        let number = numbers.prefix(while: isDigit)
        guard numbers.contains(dash), numbers.allSatisfy({ isDigit($0) || $0 == dash }),
            let process = Int32(String(decoding: number, as: UTF8.self))
        else { return false }
        if process == 0 || kill(process, 0) != 0 && errno == ESRCH { return true }
        guard let status = try? FileStatus(of: descriptor) else { return false }
        return time(nil) - status.secondModified > 60
    }
}
