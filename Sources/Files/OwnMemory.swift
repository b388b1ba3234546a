package import Foundation

/// Memory of this process's own, mapped for one purpose and given back to the system as a whole.
@safe package final class OwnMemory: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer
    /// The error's number if there is none.
    package static let shortage = ENOMEM

    /// Nil if the system has none.
    /// - Parameter count: above 0.
    package init?(count: Int) {
        guard let memory = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe memory != MAP_FAILED
        else { return nil }
        // Fresh pages cost more than what is copied into them, small ones the most.
        unsafe madvise(memory, count, MADV_HUGEPAGE)
        unsafe bytes = UnsafeMutableRawBufferPointer(start: memory, count: count)
    }

    deinit { unsafe munmap(bytes.baseAddress, bytes.count) }

    /// Puts bytes at its beginning.
    package func put(_ start: [UInt8]) { unsafe bytes.copyBytes(from: start) }

    /// Puts a part of a file where that part is in the file.
    /// - Returns: what went wrong, otherwise nil.
    package func put(_ range: Range<Int>, of file: borrowing RegularFile) -> FileFault? {
        unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[range]), from: range.lowerBound)
    }

    /// Its bytes, not copied, which keep it. Nothing may be put into it any more.
    package var data: Data {
        guard let start = unsafe bytes.baseAddress else { return Data() }
        let keep = { (_: UnsafeMutableRawPointer, _: Int) in withExtendedLifetime(self) {} }
        return unsafe Data(bytesNoCopy: start, count: bytes.count, deallocator: .custom(keep))
    }
}
