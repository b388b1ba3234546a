public import BeholdTypes
import Crypto
package import Files
import Foundation
import Interchange
import Tensors

/// A safetensors file whose header was read and checked, and whose data are still to be read.
struct UnreadSafetensors: ~Copyable {
    private let file: RegularFile
    private let path: String
    /// The header's length and the header.
    let start: [UInt8]
    let header: SafetensorsHeader
    var size: Int { file.size }
    /// What is read at once.
    private static let piece = 4 << 20

    init(path: String) throws(ModelProblem) {
        let file = try FileFault.translating(RegularFile(path: path)) { ModelProblem($0, path: path) }
        let size = file.size
        let beginning = try Self.bytes(of: file, 0..<min(64, size), path)
        func checked<Value>(_ body: () throws(WeightsError) -> Value) throws(ModelProblem) -> Value {
            do throws(WeightsError) {
                return try body()
            } catch {
                let format = SafetensorsLookalike.format(of: beginning.span)
                throw .malformed(path: path, .weights(format.map { .otherFormat($0) } ?? error))
            }
        }
        let end = try checked { () throws(WeightsError) in try Self.headerEnd(beginning.span, size: size) }
        let start = try Self.bytes(of: file, 0..<end, path)
        header = try checked { () throws(WeightsError) in
            try SafetensorsHeader(start, from: 8, dataLength: size - end)
        }
        (self.path, self.start) = (path, start)
        self.file = file
    }

    private static func bytes(
        of file: borrowing RegularFile, _ range: Range<Int>, _ path: String
    ) throws(ModelProblem) -> [UInt8] {
        try FileFault.translating(file.bytes(range)) { ModelProblem($0, path: path) }
    }

    /// The header's length is the file's first number, 8 bytes with the lowest first.
    private static func headerEnd(_ bytes: borrowing Span<UInt8>, size: Int) throws(WeightsError) -> Int {
        guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
        var length: UInt64 = 0
        for index in (0..<8).reversed() { length = length << 8 | UInt64(bytes[index]) }
        let limit = min(SafetensorsHeader.longestHeader, size - 8)
        guard length <= UInt64(limit) else { throw .headerTooLong(length: length, limit: limit) }
        return 8 + Int(length)
    }

    /// All of the file, its header as it was checked.
    /// - Throws: `unreadable`.
    func contents() throws(ModelProblem) -> Data {
        guard let memory = OwnMemory(count: size) else {
            throw .unreadable(path: path, .refused(errno: OwnMemory.shortage))
        }
        memory.put(start)
        // The system copies a part for each thread.
        let pieces = (size - start.count + Self.piece - 1) / Self.piece
        let faults = concurrently(pieces) { piece -> FileFault? in
            let from = start.count + piece * Self.piece
            return memory.put(from..<min(from + Self.piece, size), of: file)
        }
        if let fault = faults.compactMap(\.self).first { throw ModelProblem(fault, path: path) }
        try requireUnchanged()
        return memory.data
    }

    /// SHA-256 of the whole file, in hexadecimal. No more than a piece of it is held.
    /// - Throws: `unreadable`.
    func digest() throws(ModelProblem) -> String {
        var hash = SHA256()
        hash.update(data: start)
        var position = start.count
        while position < size {
            let end = min(position + Self.piece, size)
            hash.update(data: try Self.bytes(of: file, position..<end, path))
            position = end
        }
        try requireUnchanged()
        return hash.finalize().hexadecimal
    }

    private func requireUnchanged() throws(ModelProblem) {
        try FileFault.translating(file.requireUnchanged()) { ModelProblem($0, path: path) }
    }
}

/// What a safetensors file has in it, and its digest, from one pass over the file that keeps none of its data.
public struct SafetensorsSummary: Sendable {
    /// The tensors by their names.
    public let entries: [String: SafetensorsEntry]
    /// SHA-256 of the whole file, in hexadecimal.
    public let digest: String

    /// - Throws: as `SafetensorsFile(path:)`.
    public init(path: String) throws(ModelProblem) {
        let file = try UnreadSafetensors(path: path)
        entries = file.header.entries
        digest = try file.digest()
    }
}

extension ModelProblem {
    /// Why a file of a model can't be read.
    package init(_ fault: FileFault, path: String) {
        self = fault.isMissing ? .missingFile(path: path) : .unreadable(path: path, fault.reading)
    }
}
