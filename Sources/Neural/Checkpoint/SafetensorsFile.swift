public import BeholdTypes
import Foundation
public import Tensors

/// A safetensors file in memory: the header is checked once, numbers are converted as they are read.
/// Format: https://github.com/huggingface/safetensors
public final class SafetensorsFile: Sendable {
    private let data: Data
    private let dataStart: Int
    private let header: SafetensorsHeader

    /// Reads and checks the file. It never blocks: devices, pipes and folders are refused. Whatever becomes of the file
    /// afterwards, the value has what was read.
    /// - Throws: `missingFile`, `unreadable`, `malformed`.
    public init(path: String) throws(ModelProblem) {
        let file = try UnreadSafetensors(path: path)
        header = file.header
        dataStart = file.start.count
        data = try file.contents()
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
        [UInt8](data[place(of: entry)])
    }

    private func place(of entry: SafetensorsEntry) -> Range<Int> {
        dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
    }

    /// SHA-256 of the whole file, in hexadecimal: of the very bytes that numbers are read from.
    public func digest() -> String { FileDigest.hexadecimal(of: data) }

    /// A tensor, each row times its factor where `rowFactors` has one for each.
    /// - Throws: `noSuchTensor`, `notConvertible` for types that no layer reads, `notFinite` for NaN and infinity.
    public func tensor(named name: String, rowFactors: [Float] = []) throws(WeightsError) -> Tensor {
        guard let entry = header.entries[name] else { throw .noSuchTensor(name) }
        guard
            let read = Tensor.reading(
                data[place(of: entry)].span, type: entry.type, shape: entry.shape, rowFactors: rowFactors)
        else { throw .notConvertible(tensor: name, type: entry.type.rawValue) }
        guard read.isFinite else { throw .notFinite(tensor: name) }
        return read.tensor
    }
}
