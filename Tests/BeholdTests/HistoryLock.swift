import Glibc
import Testing

/// Another program's exclusive lock of an SQLite file.
final class HistoryLock: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        try #require(set(F_WRLCK))
    }

    func release() { _ = set(F_UNLCK) }

    private func set(_ type: Int32) -> Bool {
        var lock = flock()
        lock.l_type = Int16(type)
        // The bytes that SQLite locks: the pending, the reserved and the shared ones.
        lock.l_start = 0x4000_0000
        lock.l_len = 512
        // Of this description alone: a process' own locks are in nobody's way within it.
        let ofDescription: Int32 = 37
        return unsafe fcntl(descriptor, ofDescription, &lock) == 0
    }

    deinit { close(descriptor) }
}
