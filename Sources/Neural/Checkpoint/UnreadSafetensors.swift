import Crypto
import Files
import Foundation
import Interchange
import Tensors

/// A safetensors file whose header was read and checked, and whose data are still to be read.
struct UnreadSafetensors: ~Copyable {
    private let file: RegularFile
    /// The header's length and the header.
    let start: [UInt8]
    let header: SafetensorsHeader
    var size: Int { file.size }
    /// What is read at once.
    private static let piece = 4 << 20

    init(path: String) throws(SafetensorsError) {
        let file = try FileFault.translating(RegularFile(path: path), SafetensorsError.init)
        let beginning = try Self.bytes(of: file, 0..<min(64, file.size))
        do throws(SafetensorsError) {
            (start, header) = try Self.header(of: file, beginning: beginning.span)
        } catch {
            throw SafetensorsLookalike.name(of: beginning.span).map { .otherFormat($0) } ?? error
        }
        self.file = file
    }

    private static func header(
        of file: borrowing RegularFile, beginning: borrowing Span<UInt8>
    ) throws(SafetensorsError) -> ([UInt8], SafetensorsHeader) {
        let end = try headerEnd(beginning, size: file.size)
        let start = try bytes(of: file, 0..<end)
        return (start, try SafetensorsHeader(start, from: 8, dataLength: file.size - end))
    }

    private static func bytes(
        of file: borrowing RegularFile, _ range: Range<Int>
    ) throws(SafetensorsError) -> [UInt8] {
        try FileFault.translating(file.bytes(range), SafetensorsError.init)
    }

    /// The header's length is the file's first number, 8 bytes with the lowest first.
    private static func headerEnd(_ bytes: borrowing Span<UInt8>, size: Int) throws(SafetensorsError) -> Int {
        guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
        var length: UInt64 = 0
        for index in (0..<8).reversed() { length = length << 8 | UInt64(bytes[index]) }
        let limit = min(SafetensorsHeader.longestHeader, size - 8)
        guard length <= UInt64(limit) else { throw .headerTooLong(length: length, limit: limit) }
        return 8 + Int(length)
    }

    /// All of the file, its header as it was checked.
    /// - Throws: `cannotRead`, `changed`.
    func contents() throws(SafetensorsError) -> Data {
        guard let memory = OwnMemory(count: size) else { throw .cannotRead(errno: OwnMemory.shortage) }
        memory.put(start)
        // The system copies a part for each thread.
        let pieces = (size - start.count + Self.piece - 1) / Self.piece
        let faults = concurrently(pieces) { piece -> FileFault? in
            let from = start.count + piece * Self.piece
            return memory.put(from..<min(from + Self.piece, size), of: file)
        }
        if let fault = faults.compactMap(\.self).first { throw SafetensorsError(fault) }
        try requireUnchanged()
        return memory.data
    }

    /// SHA-256 of the whole file, in hexadecimal. No more than a piece of it is held.
    /// - Throws: `cannotRead`, `changed`.
    func digest() throws(SafetensorsError) -> String {
        var hash = SHA256()
        hash.update(data: start)
        var position = start.count
        while position < size {
            let end = min(position + Self.piece, size)
            hash.update(data: try Self.bytes(of: file, position..<end))
            position = end
        }
        try requireUnchanged()
        return hash.finalize().hexadecimal
    }

    private func requireUnchanged() throws(SafetensorsError) {
        try FileFault.translating(file.requireUnchanged(), SafetensorsError.init)
    }
}

/// What a safetensors file has in it, and its digest, from one pass over the file that keeps none of its data.
public struct SafetensorsSummary: Sendable {
    /// The tensors by their names.
    public let entries: [String: SafetensorsEntry]
    /// SHA-256 of the whole file, in hexadecimal.
    public let digest: String

    /// - Throws: as `SafetensorsFile(path:)`.
    public init(path: String) throws(SafetensorsError) {
        let file = try UnreadSafetensors(path: path)
        entries = file.header.entries
        digest = try file.digest()
    }
}

extension SafetensorsError {
    fileprivate init(_ fault: FileFault) {
        switch fault {
        case .cannotOpen(let code): self = .cannotOpen(errno: code)
        case .notARegularFile: self = .notARegularFile
        case .cannotRead(let code), .cannotWrite(let code): self = .cannotRead(errno: code)
        case .tooLarge, .changed: self = .changed
        }
    }
}
