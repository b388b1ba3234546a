import BeholdTypes
import Language
import Neural
import Tensors

extension ModelError {
    /// What is wrong with the file, as a part of a sentence; names of tensors as they are in the file.
    public var cause: String {
        switch self {
        case .missingFile: "is missing"
        case .notAFolder: "not a folder"
        case .unreadable(_, let reason), .malformedConfiguration(_, let reason): reason
        case .severalWeights(_, let names): "several weights files: \(names.joined(separator: ", "))"
        case .unknownModel(let name, let known): "the network \(name) isn't one of \(known.joined(separator: ", "))"
        case .malformedWeights(_, let fault): fault.cause
        case .malformedVocabulary(_, let fault): fault.cause
        case .wrongChecksum(_, let expected, let found):
            "damaged: its SHA-256 is \(found.prefix(16))…, not \(expected.prefix(16))…"
        case .unsupportedPrecision(let precision): "this machine can't compute in \(precision.rawValue)"
        case .unknownPrecision(let precision, let network):
            "the network \(network) isn't made for \(precision.rawValue)"
        }
    }
}

extension WeightsError {
    fileprivate var cause: String {
        switch self {
        case .missing(let tensor, let shape): "tensor \(tensor) of shape \(shape) is missing"
        case .misshapen(let tensor, let expected, let found):
            "tensor \(tensor) has the shape \(found), not \(expected)"
        case .unread(let tensor): "tensor \(tensor) is no part of this network"
        case .unusable(_, let reason): reason.cause
        }
    }
}

extension SafetensorsError {
    fileprivate var cause: String {
        switch self {
        case .cannotOpen: "can't be opened"
        case .notARegularFile: "not a regular file"
        case .cannotRead: "can't be read"
        case .changed: "it was changed while it was read"
        case .otherFormat("a Git LFS pointer"): "a Git LFS pointer; run: git lfs pull"
        case .otherFormat(let format): "\(format), not safetensors"
        case .tooShort(let bytes): "only \(bytes) bytes long"
        case .headerTooLong(let length, let limit): "a header of \(length) bytes where \(limit) are possible"
        case .malformedHeader(let reason, let position): "malformed header at byte \(position): \(reason)"
        case .duplicateName(let name): "tensor \(name) is there twice"
        case .unknownType(let type, let tensor): "tensor \(tensor) has the unknown type \(type)"
        case .sizeOverflow(let tensor): "tensor \(tensor) is too large for any machine"
        case .sizeMismatch(let tensor, let needed, let found):
            "tensor \(tensor) needs \(needed) bytes and has \(found)"
        case .misplaced(let tensor, let expected, let start):
            "tensor \(tensor) begins at \(start), not at \(expected)"
        case .wrongLength(let described, let found): "\(found) bytes of data where \(described) are described"
        case .noSuchTensor(let name): "tensor \(name) is missing"
        case .notConvertible(let tensor, let type):
            "tensor \(tensor) is stored as \(type.rawValue), which no layer reads"
        case .notFinite(let tensor): "not finite: tensor \(tensor)"
        }
    }
}

extension VocabularyError {
    fileprivate var cause: String {
        switch self {
        case .tooLarge(let bytes, let limit): "\(bytes) bytes, more than \(limit)"
        case .empty: "empty"
        case .notUTF8(let line): "line \(line) isn't UTF-8"
        case .emptyEntry(let line): "line \(line) is empty"
        case .controlCharacter(let line): "line \(line) has a control character"
        case .duplicateEntry(let entry, let line, let first): "\(entry) is on line \(first) and on line \(line)"
        case .wrongCount(let expected, let found): "\(found) entries where the network has \(expected)"
        case .unexpectedEntry(let line, let expected, _): "line \(line) isn't \(expected)"
        case .notPieces: "not a JSON object of pieces and numbers"
        case .beyondSize(let entry, let token, let size):
            "\(entry.prefix(64)) has the number \(token) where the network has \(size) pieces"
        case .duplicateToken(let token): "the number \(token) is there twice"
        case .missingEntry(let entry): "\(entry) is missing"
        case .malformedMerge(let line): "line \(line) isn't two pieces of the vocabulary that make a third"
        }
    }
}
