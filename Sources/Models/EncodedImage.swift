import Tensors

/// What an image encoder saw, ready for questions, captions and embeddings: tensors by their names.
public struct EncodedImage: Sendable {
    private let tensors: [String: Tensor]

    init(_ tensors: [String: Tensor]) { self.tensors = tensors }

    /// A tensor that the network gave this name.
    /// - Precondition: it is there; the network's `reads(_:)` was asked about an image from outside.
    subscript(_ name: String) -> Tensor {
        guard let tensor = tensors[name] else {
            preconditionFailure("no \(name) among \(tensors.keys.sorted()) of an encoded image")
        }
        return tensor
    }

    /// The shapes of the tensors.
    var shapes: [String: [Int]] { tensors.mapValues(\.shape) }

    /// Reads what `serialized` wrote of one tensor; or its numbers alone, as versions before names and shapes kept them.
    /// - Returns: nil if the bytes are of another tensor, or if a number isn't finite.
    init?(kept bytes: [UInt8], name: String, shape: [Int]) {
        if let image = Self(serialized: bytes), image.shapes == [name: shape] {
            self = image
        } else {
            guard bytes.count == 4 * shape.reduce(1, *), let numbers = [Float](littleEndianBytes: bytes.span),
                numbers.allSatisfy(\.isFinite)
            else { return nil }
            self.init([name: Tensor(numbers, shape: shape)])
        }
    }
}

// For each tensor, in the order of their names: the length of its name, the name in UTF-8, the number of its axes, their
// lengths, then its numbers. Whole numbers have 4 bytes; all are little-endian.
extension EncodedImage {
    private static let mostAxes = 8
    private static let mostElements = 1 << 28

    /// Every tensor, bit for bit, as `init(serialized:)` reads it.
    public var serialized: [UInt8] {
        var bytes: [UInt8] = []
        func append(_ number: Int) {
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            append(name.utf8.count)
            bytes += name.utf8
            append(tensor.shape.count)
            for length in tensor.shape { append(length) }
            bytes += tensor.elements.littleEndianBytes
        }
        return bytes
    }

    /// Reads what `serialized` wrote.
    /// - Returns: nil if the bytes are no such tensors, or if a number isn't finite.
    public init?(serialized bytes: [UInt8]) {
        var rest = bytes[...]
        func number() -> Int? {
            guard rest.count >= 4 else { return nil }
            defer { rest = rest.dropFirst(4) }
            return rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var tensors: [String: Tensor] = [:]
        while !rest.isEmpty {
            guard let length = number(), length <= rest.count else { return nil }
            let name = String(decoding: rest.prefix(length), as: UTF8.self)
            rest = rest.dropFirst(length)
            guard let axes = number(), axes <= Self.mostAxes else { return nil }
            var (shape, count): ([Int], Int) = ([], 1)
            for _ in 0..<axes {
                guard let axis = number(), axis > 0, axis <= Self.mostElements / count else { return nil }
                shape.append(axis)
                count *= axis
            }
            let stored = rest.prefix(4 * count)
            guard stored.count == 4 * count, let numbers = [Float](littleEndianBytes: stored.span),
                numbers.allSatisfy(\.isFinite), tensors[name] == nil
            else { return nil }
            rest = rest.dropFirst(4 * count)
            tensors[name] = Tensor(numbers, shape: shape)
        }
        self.init(tensors)
    }
}
