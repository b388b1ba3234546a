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
    /// Blocks of so many floats and more are mapped one by one: in `malloc`'s heap, sizes that change from step to step
    /// leave gaps, and a run of thousands of photos would take more and more of it.
    private static let mappedSize = 32 << 10

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
        guard let memory = unsafe Self.allocate(size) else { fatalError("no memory for \(size) floats") }
        return unsafe memory.bindMemory(to: Float.self, capacity: size)
    }

    private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        let bytes = size * MemoryLayout<Float>.stride
        guard size >= mappedSize else { return unsafe aligned_alloc(64, bytes) }
        let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return unsafe memory == MAP_FAILED ? nil : memory
    }

    private static func release(_ block: UnsafeMutablePointer<Float>, _ size: Int) {
        if size >= mappedSize {
            unsafe munmap(block, size * MemoryLayout<Float>.stride)
        } else {
            unsafe free(block)
        }
    }

    func give(_ block: UnsafeMutablePointer<Float>, _ count: Int) {
        let size = Self.blockSize(count)
        let isKept = idle.withLock { idle in
            guard idle.count + size <= capacity else { return false }
            unsafe idle.blocks[size, default: []].append(block)
            idle.count += size
            return true
        }
        if !isKept { unsafe Self.release(block, size) }
    }

    /// `count` rounded up so that nearby sizes share blocks, at a waste of an eighth at most (and whole cache lines).
    private static func blockSize(_ count: Int) -> Int {
        guard count > 128 else { return 128 }
        let step = max(16, 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount - 3))
        return (count + step - 1) / step * step
    }
}
