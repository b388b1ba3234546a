import CMemory

/// The memory of the whole process.
public enum ProcessMemory {
    /// For a server: bodies and pictures are large, and gone a moment later. To be called before there are threads.
    public static func expectBodies() { memory_expect_large_pieces() }

    /// Gives the system what was freed: on its own, the allocator keeps what it once had.
    static func giveBack() { memory_give_back() }
}
