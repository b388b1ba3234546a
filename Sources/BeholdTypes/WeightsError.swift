/// Why a safetensors file or its tensors don't make the network.
public enum WeightsError: Error, Sendable, Equatable {
    // The file.
    case otherFormat(ForeignWeights)
    /// Shorter than a header's length, 8 bytes.
    case tooShort(bytes: Int)
    case headerTooLong(length: UInt64, limit: Int)
    case malformedHeader(String, at: Int)
    case duplicateName(String)
    case unknownType(String, tensor: String)
    case sizeOverflow(tensor: String)
    /// The offsets don't hold as many bytes as shape and type need.
    case sizeMismatch(tensor: String, needed: Int, found: Int)
    /// The data has a hole, an overlap or a start that isn't 0 before this tensor.
    case misplaced(tensor: String, expectedStart: Int, start: Int)
    /// The data end before or after the end of the file.
    case wrongLength(described: Int, found: Int)

    // Its tensors.
    case noSuchTensor(String)
    /// - Parameter type: as it is spelt in the header.
    case notConvertible(tensor: String, type: String)
    case notFinite(tensor: String)
    case missing(tensor: String, shape: [Int])
    case misshapen(tensor: String, expected: [Int], found: [Int])
    /// No layer has asked for it.
    case unread(tensor: String)
}

/// What a file is that was taken for safetensors.
public enum ForeignWeights: Sendable {
    case gguf, gitLFSPointer, zip, pickle, hdf5, numPy, gzip, webPage, json
}
