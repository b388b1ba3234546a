public import BeholdTypes
import Crypto
import Interchange
public import Tensors

/// A checkpoint's bytes, ready to be written.
public struct WrittenCheckpoint: Sendable {
    public let bytes: [UInt8]
    /// SHA-256 of the bytes, in hexadecimal.
    public let digest: String
}

extension SafetensorsFile {
    /// This file with other numbers, and other shapes, for some of its tensors. Each tensor keeps its type and its place among
    /// the others; what isn't replaced is copied byte for byte.
    ///
    /// - Parameter metadata: texts by name, for the header.
    /// - Throws: `noSuchTensor`; `notConvertible` for a type that isn't written; `notFinite` where a number is infinite, not a number,
    ///   or beyond the range of its type.
    public func bytes(
        replacing replacements: [String: Tensor], metadata: [(name: String, text: String)] = []
    ) throws(WeightsError) -> WrittenCheckpoint {
        for name in replacements.keys where entry(named: name) == nil { throw .noSuchTensor(name) }
        var members: [(key: String, value: JSONValue)] = []
        if !metadata.isEmpty { members.append(("__metadata__", .object(metadata.map { ($0.name, .text($0.text)) }))) }
        var data: [[UInt8]] = []
        var end = 0
        for (name, entry) in entriesInOrder {
            let stored: [UInt8]
            if let tensor = replacements[name] {
                stored = try Self.stored(tensor.elements, as: entry.type, name)
            } else {
                stored = storedBytes(of: entry)
            }
            let shape = replacements[name]?.shape ?? entry.shape
            let place: [(key: String, value: JSONValue)] = [
                ("dtype", .text(entry.type.rawValue)), ("shape", .array(shape.map(JSONValue.integer))),
                ("data_offsets", .array([.integer(end), .integer(end + stored.count)])),
            ]
            members.append((name, .object(place)))
            end += stored.count
            data.append(stored)
        }
        var header = JSONValue.object(members).serialized(isCompact: true)
        // Data begin at a multiple of eight, as others expect it.
        header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + end)
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: header.count >> shift)) }
        bytes += header
        for part in data { bytes += part }
        return WrittenCheckpoint(bytes: bytes, digest: SHA256.hash(data: bytes).hexadecimal)
    }

    /// Numbers as they would be read back from a file that has them in the type of the tensor `name`.
    /// - Throws: as `bytes(replacing:)`.
    public func rounded(_ tensor: Tensor, toTypeOf name: String) throws(WeightsError) -> Tensor {
        guard let entry = entry(named: name) else { throw .noSuchTensor(name) }
        let stored = try Self.stored(tensor.elements, as: entry.type, name)
        guard let read = Tensor.reading(stored.span, type: entry.type, shape: tensor.shape) else {
            throw .notConvertible(tensor: name, type: entry.type.rawValue)
        }
        return read.tensor
    }

    private static func stored(
        _ numbers: [Float], as type: NumberType, _ name: String
    ) throws(WeightsError) -> [UInt8] {
        guard let bytes = NumberConversion.bytes(numbers, type: type) else {
            throw .notConvertible(tensor: name, type: type.rawValue)
        }
        guard let back = Tensor.reading(bytes.span, type: type, shape: [numbers.count]), back.isFinite else {
            throw .notFinite(tensor: name)
        }
        return bytes
    }
}
