import Glibc

/// Memory of this process's own, mapped for one purpose and given back to the system as a whole.
@safe final class OwnMemory: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer
    /// The error's number where there is none.
    static let shortage = ENOMEM

    /// Nil where the system has none.
    /// - Parameter count: above 0.
    init?(count: Int) {
        guard let memory = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe memory != MAP_FAILED
        else { return nil }
        // Fresh pages cost more than what is copied into them, small ones the most.
        unsafe madvise(memory, count, MADV_HUGEPAGE)
        unsafe bytes = UnsafeMutableRawBufferPointer(start: memory, count: count)
    }

    deinit { unsafe munmap(bytes.baseAddress, bytes.count) }
}
