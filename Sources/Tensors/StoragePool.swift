import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Blocks of memory that tensors have given back, by size: a model's steps need the same sizes again and again, and
/// fresh pages cost more than the arithmetic on them.
final class StoragePool: Sendable {
    static let shared = StoragePool(capacity: 16 << 20)

    /// Floats that may lie idle.
    private let capacity: Int

    /// Blocks belong to the pool alone while they lie in it.
    @safe private struct Idle: @unchecked Sendable {
        var blocks: [Int: [UnsafeMutablePointer<Float>]] = unsafe [:]
        var count = 0
    }
    private let idle = Mutex(Idle())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Room for `count` floats, aligned to 64 bytes, with undefined contents.
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
        let size = Self.blockSize(count)
        let reused = unsafe idle.withLock { idle -> UnsafeMutablePointer<Float>? in
            guard let block = unsafe idle.blocks[size]?.popLast() else { return nil }
            idle.count -= size
            return unsafe block
        }
        if let reused = unsafe reused { return unsafe reused }
        guard let memory = unsafe aligned_alloc(64, size * MemoryLayout<Float>.stride) else {
            fatalError("no memory for \(size) floats")
        }
        return unsafe memory.bindMemory(to: Float.self, capacity: size)
    }

    func give(_ block: UnsafeMutablePointer<Float>, _ count: Int) {
        let size = Self.blockSize(count)
        let isKept = idle.withLock { idle in
            guard idle.count + size <= capacity else { return false }
            unsafe idle.blocks[size, default: []].append(block)
            idle.count += size
            return true
        }
        if !isKept { unsafe free(block) }
    }

    /// `count` rounded up so that nearby sizes share blocks, at a waste of an eighth at most (and whole cache lines).
    private static func blockSize(_ count: Int) -> Int {
        guard count > 128 else { return 128 }
        let step = max(16, 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount - 3))
        return (count + step - 1) / step * step
    }
}
