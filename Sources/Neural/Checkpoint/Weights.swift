public import BeholdTypes
import Synchronization
public import Tensors

/// The tensors of a checkpoint under one prefix, read by name and shape: `weights["attention"]["query"]`.
///
/// A tensor that is missing, misshapen or not finite is an error; so is one that nobody read (`requireAllRead`).
public struct Weights: Sendable {
    /// How layers shall store what they read.
    public let precision: StoragePrecision
    private let file: SafetensorsFile
    private let prefix: String
    private let read: ReadNames

    private final class ReadNames: Sendable {
        let names = Mutex<Set<String>>([])
    }

    public init(_ file: SafetensorsFile, precision: StoragePrecision) {
        self.init(file: file, prefix: "", precision: precision, read: ReadNames())
    }

    private init(file: SafetensorsFile, prefix: String, precision: StoragePrecision, read: ReadNames) {
        (self.file, self.prefix, self.precision, self.read) = (file, prefix, precision, read)
    }

    /// The tensors whose names go on with `name` and a dot.
    public subscript(name: String) -> Weights {
        Weights(file: file, prefix: prefix + name + ".", precision: precision, read: read)
    }

    /// The same tensors, to be stored in another precision.
    public func stored(in precision: StoragePrecision) -> Weights {
        Weights(file: file, prefix: prefix, precision: precision, read: read)
    }

    /// The tensor `name`, as `Float`s. An 8-bit one is multiplied, row by row, by its `name_scale`.
    public func tensor(_ name: String, shape: [Int]) throws(WeightsError) -> Tensor {
        try file.tensor(named: prefix + name, rowFactors: rowScales(name, shape: shape) ?? [])
    }

    /// The tensor `name` as it is stored, and what its rows are to be multiplied by, where it is stored in 8 bits.
    public func scaledTensor(_ name: String, shape: [Int]) throws(WeightsError) -> (stored: Tensor, scales: [Float]?) {
        let scales = try rowScales(name, shape: shape)
        return (try file.tensor(named: prefix + name), scales)
    }

    /// Lets a tensor that no layer needs be there, if it has this shape: a table of positions that some checkpoints hold.
    public func allow(_ name: String, shape: [Int]) {
        guard file.entry(named: prefix + name)?.shape == shape else { return }
        _ = read.names.withLock { $0.insert(prefix + name) }
    }

    private func rowScales(_ name: String, shape: [Int]) throws(WeightsError) -> [Float]? {
        let fullName = prefix + name
        guard try requireShape(shape, of: fullName) == .int8 else { return nil }
        let scaleName = fullName + "_scale"
        _ = try requireShape([shape.first ?? 1], of: scaleName)
        return try file.tensor(named: scaleName).elements
    }

    /// SHA-256 of the whole checkpoint, in hexadecimal.
    public func digest() -> String { file.digest() }

    /// - Throws: `unread` with the first tensor, by name, that no layer has asked for.
    public func requireAllRead() throws(WeightsError) {
        let read = read.names.withLock { $0 }
        if let left = file.names.filter({ !read.contains($0) }).min() { throw .unread(tensor: left) }
    }

    private func requireShape(_ shape: [Int], of name: String) throws(WeightsError) -> NumberType {
        guard let entry = file.entry(named: name) else { throw .missing(tensor: name, shape: shape) }
        guard entry.shape == shape else { throw .misshapen(tensor: name, expected: shape, found: entry.shape) }
        _ = self.read.names.withLock { $0.insert(name) }
        return entry.type
    }
}
