import Crypto
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Synchronization

/// A safetensors file, mapped into memory: the header is checked once, numbers are converted as they are read.
/// Format: https://github.com/huggingface/safetensors
@safe public final class SafetensorsFile: @unchecked Sendable {
    private let base: UnsafeRawPointer
    private let length: Int
    private let dataStart: Int
    private let header: SafetensorsHeader

    /// Opens and checks the file. It never blocks: devices, pipes and folders are refused.
    public init(path: String) throws(SafetensorsError) {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .cannotOpen(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        let length = Int(status.st_size)
        guard length >= 8 else { throw .tooShort(bytes: length) }
        guard let mapped = unsafe mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe mapped != MAP_FAILED
        else { throw .cannotOpen(errno: errno) }
        do throws(SafetensorsError) {
            let bytes = unsafe Span<UInt8>(
                _unsafeStart: mapped.assumingMemoryBound(to: UInt8.self), count: length)
            var headerLength: UInt64 = 0
            for index in (0..<8).reversed() { headerLength = headerLength << 8 | UInt64(bytes[index]) }
            guard headerLength <= UInt64(SafetensorsHeader.longestHeader), headerLength <= UInt64(length - 8) else {
                if let format = Self.otherFormat(bytes) { throw .otherFormat(format) }
                throw .headerTooLong(
                    length: headerLength, limit: min(SafetensorsHeader.longestHeader, length - 8))
            }
            dataStart = 8 + Int(headerLength)
            header = try SafetensorsHeader(bytes.extracting(8..<dataStart), dataLength: length - dataStart)
        } catch {
            unsafe munmap(mapped, length)
            throw error
        }
        unsafe base = UnsafeRawPointer(mapped)
        self.length = length
    }

    deinit {
        unsafe munmap(UnsafeMutableRawPointer(mutating: base), length)
    }

    /// The names of all tensors, in no order.
    public var names: [String] { Array(header.entries.keys) }

    public func entry(named name: String) -> SafetensorsEntry? { header.entries[name] }

    /// SHA-256 of the whole file, in hexadecimal.
    public func digest() -> String {
        var hash = SHA256()
        unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(start: base, count: length))
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The numbers of a tensor as `Float`s, times its row's factor where `rowScales` has one for each row.
    /// - Throws: `notConvertible` for types that no layer reads, `notFinite` for NaN and infinity.
    public func floats(named name: String, rowScales: [Float]? = nil) throws(SafetensorsError) -> [Float] {
        guard let entry = header.entries[name] else { return [] }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: base + dataStart + entry.range.lowerBound, count: entry.range.count)
        guard var numbers = unsafe NumberConversion.floats(bytes, type: entry.type) else {
            throw .notConvertible(tensor: name, type: entry.type)
        }
        if let rowScales, !rowScales.isEmpty { NumberConversion.scaleRows(&numbers, by: rowScales) }
        guard NumberConversion.areFinite(numbers) else { throw .notFinite(tensor: name) }
        return numbers
    }

    /// What a file that can't be safetensors probably is.
    private static func otherFormat(_ bytes: borrowing Span<UInt8>) -> String? {
        let start = (0..<min(bytes.count, 64)).map { bytes[$0] }
        func begins(_ text: String) -> Bool { start.starts(with: text.utf8) }
        if begins("GGUF") { return "a GGUF file" }
        if begins("version https://git-lfs") { return "a Git LFS pointer" }
        if begins("PK\u{3}\u{4}") { return "a zip archive, as PyTorch's own checkpoints are" }
        if start.starts(with: [0x80, 2]) || start.starts(with: [0x80, 4]) { return "a Python pickle" }
        let text = String(decoding: start, as: UTF8.self).lowercased()
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") { return "a web page" }
        return nil
    }
}
