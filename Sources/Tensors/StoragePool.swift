import Glibc
import Synchronization

/// Blocks of memory that tensors have given back, by size: a model's steps need the same sizes again and again, and
/// fresh pages cost more than the arithmetic on them. Of more than it may keep, those go that nobody has needed for the longest.
final class StoragePool: Sendable {
    static let shared = StoragePool(capacity: 16 << 20)

    /// Floats that may lie idle.
    private let capacity: Int
    /// Blocks of so many floats and more are mapped one by one: in `malloc`'s heap, sizes that change from step to step
    /// leave gaps, and a run of thousands of photos would take more and more of it.
    private static let mappedSize = 32 << 10

    /// A block of memory of the pool's alone.
    @safe private struct Block: @unchecked Sendable {
        let memory: UnsafeMutablePointer<Float>
        let size: Int
        /// How many blocks had been given back before.
        let age: Int
    }

    private struct Idle {
        /// Of each size, the oldest first.
        var blocks: [Int: [Block]] = [:]
        var count = 0
        var given = 0

        mutating func add(_ memory: UnsafeMutablePointer<Float>, _ size: Int) {
            blocks[size, default: []].append(unsafe Block(memory: memory, size: size, age: given))
            given += 1
            count += size
        }

        mutating func remove(_ size: Int) -> Block? {
            guard let block = blocks[size]?.popLast() else { return nil }
            count -= size
            return block
        }

        /// Takes out the block that lies here for the longest.
        mutating func removeOldest() -> Block? {
            guard let oldest = blocks.values.compactMap(\.first).min(by: { $0.age < $1.age }) else { return nil }
            blocks[oldest.size]?.removeFirst()
            count -= oldest.size
            return oldest
        }
    }
    private let idle = Mutex(Idle())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Room for `count` floats, aligned to 64 bytes, with undefined contents.
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
        let size = Self.blockSize(count)
        if let reused = idle.withLock({ $0.remove(size) }) { return unsafe reused.memory }
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
        let surplus = idle.withLock { idle in
            unsafe idle.add(block, size)
            var surplus: [Block] = []
            while idle.count > capacity, let oldest = idle.removeOldest() { surplus.append(oldest) }
            return surplus
        }
        for block in surplus { unsafe Self.release(block.memory, block.size) }
    }

    /// `count` rounded up so that nearby sizes share blocks, at a waste of an eighth at most (and whole cache lines).
    private static func blockSize(_ count: Int) -> Int {
        guard count > 128 else { return 128 }
        let step = max(16, 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount - 3))
        return (count + step - 1) / step * step
    }
}
