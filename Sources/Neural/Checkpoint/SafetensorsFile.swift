import Crypto
import Glibc

/// A safetensors file, mapped into memory: the header is checked once, numbers are converted as they are read.
/// Format: https://github.com/huggingface/safetensors
@safe public final class SafetensorsFile: @unchecked Sendable {
    private let base: UnsafeRawPointer
    private let length: Int
    private let dataStart: Int
    private let header: SafetensorsHeader

    /// Opens and checks the file. It never blocks: devices, pipes and folders are refused. The file may be replaced or
    /// removed afterwards: what was opened is read. It must not be shortened in place while the value lives.
    public init(path: String) throws(SafetensorsError) {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .cannotOpen(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        let length = Int(status.st_size)
        guard length > 0 else { throw .tooShort(bytes: 0) }
        guard let mapped = unsafe mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe mapped != MAP_FAILED
        else { throw .cannotOpen(errno: errno) }
        let bytes = unsafe Span<UInt8>(_unsafeStart: mapped.assumingMemoryBound(to: UInt8.self), count: length)
        do throws(SafetensorsError) {
            dataStart = try Self.headerEnd(bytes)
            header = try SafetensorsHeader(bytes.extracting(8..<dataStart), dataLength: length - dataStart)
        } catch {
            let format = SafetensorsLookalike.name(of: bytes)
            unsafe munmap(mapped, length)
            throw format.map { .otherFormat($0) } ?? error
        }
        unsafe base = UnsafeRawPointer(mapped)
        self.length = length
    }

    deinit {
        unsafe munmap(UnsafeMutableRawPointer(mutating: base), length)
    }

    /// The header's length is the file's first number, 8 bytes with the lowest first.
    private static func headerEnd(_ bytes: borrowing Span<UInt8>) throws(SafetensorsError) -> Int {
        guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
        var length: UInt64 = 0
        for index in (0..<8).reversed() { length = length << 8 | UInt64(bytes[index]) }
        let limit = min(SafetensorsHeader.longestHeader, bytes.count - 8)
        guard length <= UInt64(limit) else { throw .headerTooLong(length: length, limit: limit) }
        return 8 + Int(length)
    }

    /// The names of all tensors, in no order.
    public var names: [String] { Array(header.entries.keys) }

    /// Type and shape of a tensor; nil where the file has none of that name.
    public func entry(named name: String) -> SafetensorsEntry? { header.entries[name] }

    /// All tensors in the order of their data.
    var entriesInOrder: [(name: String, entry: SafetensorsEntry)] {
        header.entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
                < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
        }.map { ($0.key, $0.value) }
    }

    /// The bytes of a tensor as they are in the file.
    func storedBytes(of entry: SafetensorsEntry) -> [UInt8] {
        unsafe Array(
            UnsafeRawBufferPointer(start: base + dataStart + entry.range.lowerBound, count: entry.range.count))
    }

    /// SHA-256 of the whole file, in hexadecimal.
    public func digest() -> String {
        var hash = SHA256()
        unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(start: base, count: length))
        return FileDigest.hexadecimal(hash.finalize())
    }

    /// The numbers of a tensor as `Float`s, times its row's factor where `rowScales` has one for each row.
    /// - Throws: `noSuchTensor`, `notConvertible` for types that no layer reads, `notFinite` for NaN and infinity.
    public func floats(named name: String, rowScales: [Float]? = nil) throws(SafetensorsError) -> [Float] {
        guard let entry = header.entries[name] else { throw .noSuchTensor(name) }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: base + dataStart + entry.range.lowerBound, count: entry.range.count)
        guard var numbers = unsafe NumberConversion.floats(bytes, type: entry.type) else {
            throw .notConvertible(tensor: name, type: entry.type)
        }
        if let rowScales, !rowScales.isEmpty { NumberConversion.scaleRows(&numbers, by: rowScales) }
        guard NumberConversion.areFinite(numbers) else { throw .notFinite(tensor: name) }
        return numbers
    }
}
