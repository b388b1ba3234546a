import BeholdTypes
import Interchange
public import Tensors

/// Where one tensor of a safetensors file is and what it holds.
public struct SafetensorsEntry: Sendable, Equatable {
    public let type: NumberType
    public let shape: [Int]
    /// Bytes after the header.
    let range: Range<Int>
}

/// The header of a safetensors file: tensors by name, their places checked against the data's length.
struct SafetensorsHeader: Sendable {
    let entries: [String: SafetensorsEntry]

    static let longestHeader = 100_000_000
    /// The most tensors, and the most entries of the metadata: both are kept while the header is read.
    private static let mostMembers = 100_000
    private static let mostAxes = 64
    private static let longestType = 32
    /// The most bytes that a name may have: names are kept, and shown in messages.
    static let longestName = 4_096

    /// - Parameters:
    ///   - bytes: of the file, as far as the header goes.
    ///   - start: where it begins.
    ///   - dataLength: how many bytes follow it.
    init(_ bytes: [UInt8], from start: Int, dataLength: Int) throws(WeightsError) {
        do {
            var reader = JSONReader(bytes, from: start, as: .strict, calling: "the header")
            entries = try Self.readEntries(&reader)
            try reader.end()
        } catch let fault as JSONFault {
            throw .malformedHeader(fault.reason, at: fault.position)
        } catch {
            guard let error = error as? WeightsError else { preconditionFailure("\(error)") }
            throw error
        }
        try Self.checkPlaces(entries, dataLength: dataLength)
    }

    /// Calls `value` behind the name of each member of an object.
    private static func readObject(
        _ reader: inout JSONReader, atMost most: Int, value: (inout JSONReader, String) throws -> Void
    ) throws {
        try reader.enter("{")
        var count = 0
        while try reader.hasNext(before: "}") {
            guard count < most else {
                throw WeightsError.malformedHeader("more than \(most) members", at: reader.offset)
            }
            count += 1
            let name = try reader.name(atMost: longestName)
            try value(&reader, name)
        }
    }

    private static func readEntries(_ reader: inout JSONReader) throws -> [String: SafetensorsEntry] {
        var entries: [String: SafetensorsEntry] = [:]
        var hasMetadata = false
        try readObject(&reader, atMost: mostMembers) { reader, name in
            if name == "__metadata__" {
                guard !hasMetadata else { throw WeightsError.duplicateName(name) }
                hasMetadata = true
                return try skipMetadata(&reader)
            }
            let entry = try readEntry(&reader, name: name)
            guard entries.updateValue(entry, forKey: name) == nil else { throw WeightsError.duplicateName(name) }
        }
        return entries
    }

    private static func skipMetadata(_ reader: inout JSONReader) throws {
        var names: Set<String> = []
        try readObject(&reader, atMost: mostMembers) { reader, name in
            guard names.insert(name).inserted else { throw WeightsError.duplicateName(name) }
            try reader.skipString()
        }
    }

    private static func readNumbers(_ reader: inout JSONReader, atMost most: Int) throws -> [Int] {
        var numbers: [Int] = []
        try reader.enter("[")
        while try reader.hasNext(before: "]") {
            guard numbers.count < most else {
                throw WeightsError.malformedHeader("more than \(most) numbers", at: reader.offset)
            }
            numbers.append(try reader.wholeNumber())
        }
        return numbers
    }

    private static func readEntry(_ reader: inout JSONReader, name: String) throws -> SafetensorsEntry {
        var type: NumberType?
        var shape: [Int]?
        var offsets: [Int]?
        let start = reader.offset
        try readObject(&reader, atMost: 3) { reader, field in
            switch field {
            case "dtype" where type == nil:
                let spelling = try reader.string(atMost: longestType)
                guard let found = NumberType(rawValue: spelling) else {
                    throw WeightsError.unknownType(spelling, tensor: name)
                }
                type = found
            case "shape" where shape == nil: shape = try readNumbers(&reader, atMost: mostAxes)
            case "data_offsets" where offsets == nil: offsets = try readNumbers(&reader, atMost: 2)
            case "dtype", "shape", "data_offsets":
                throw WeightsError.malformedHeader("the field \(field) occurs twice", at: reader.offset)
            default: throw WeightsError.malformedHeader("unknown field \(field)", at: reader.offset)
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2 else {
            throw WeightsError.malformedHeader("a tensor needs dtype, shape and two data_offsets", at: start)
        }
        var bytes = type.size
        for length in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
            guard !overflow else { throw WeightsError.sizeOverflow(tensor: name) }
            bytes = product
        }
        guard offsets[0] <= offsets[1], offsets[1] - offsets[0] == bytes else {
            throw WeightsError.sizeMismatch(tensor: name, needed: bytes, found: offsets[1] &- offsets[0])
        }
        return SafetensorsEntry(type: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// Tensors must follow each other without holes or overlaps, from the first byte of the data to the last.
    private static func checkPlaces(
        _ entries: [String: SafetensorsEntry], dataLength: Int
    ) throws(WeightsError) {
        let ordered = entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
                < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
        }
        var end = 0
        for (name, entry) in ordered {
            guard entry.range.lowerBound == end else {
                throw .misplaced(tensor: name, expectedStart: end, start: entry.range.lowerBound)
            }
            end = entry.range.upperBound
        }
        guard end == dataLength else { throw .wrongLength(described: end, found: dataLength) }
    }
}
