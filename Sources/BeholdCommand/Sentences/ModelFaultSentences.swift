import Behold
import Files

// What is wrong with a file, as a part of a sentence; names and values are as they are in the file.

extension ReadingError {
    var cause: String {
        switch self {
        case .refused(let code): SystemMessage.text(code)
        case .notARegularFile: "not a regular file"
        case .tooLarge(let bytes, let limit): "\(bytes) bytes, more than \(limit)"
        case .changed: "it was changed while it was read; try again"
        case .changedWhileCopied: "it was changed while it was copied; try again"
        case .changedSinceLoaded: "it was changed after the model was loaded; try again"
        }
    }
}

extension ModelFault {
    var cause: String {
        switch self {
        case .configuration(let error): error.cause
        case .weights(let error): error.cause
        case .vocabulary(let error): error.cause
        case .severalWeights(let names): "several weights files: \(names.joined(separator: ", "))"
        case .wrongChecksum(let expected, let found):
            "damaged: its SHA-256 is \(found.prefix(16))…, not \(expected.prefix(16))…"
        }
    }
}

extension ConfigurationError {
    fileprivate var cause: String {
        switch self {
        case .notJSON: "not the JSON expected"
        case .missing(let key): "\(key) is missing"
        case .wrongType(let key): "\(key) has the wrong type"
        case .outside(let key, let value, let range): "\(key) is \(value), outside \(range)"
        case .unknownValue(let key, let value, let known):
            "\(key) is \(value), where \(known.joined(separator: " and ")) are known"
        case .unsupported(let key, let value): "\(key): \(value) isn't supported"
        case .notAMultiple(let key, let value, let other, let divisor):
            "\(key) \(value) isn't a multiple of \(other) \(divisor)"
        case .differs(let key, let value, let other, let expected): "\(key) is \(value), where \(other) has \(expected)"
        case .notColours(let mean, let deviation):
            "\(mean) and \(deviation) need three values each, of colours in 0...1"
        case .noImageEncoder(let keys):
            "\(keys.dropLast().joined(separator: ", ")) and \(keys.last ?? "") don't describe an image encoder"
        case .notShrunk(let size, let side): "image_size \(size) doesn't shrink to grid_side \(side)"
        case .notParted(let size, let patch): "image_size \(size) can't be parted into patches of \(patch)"
        case .cropSize(let size): "crop_size isn't the network's \(size) × \(size) pixels"
        case .shortestEdge(let range): "size isn't a shortest_edge from \(range.lowerBound) to \(range.upperBound)"
        case .rescaleFactor(let factor): "rescale_factor is \(factor), not 1/255"
        case .forbiddenTokensOutside: "forbidden_tokens are outside the vocabulary"
        case .forbiddenTokensLeaveNone: "forbidden_tokens leave no word to end or to make a caption with"
        }
    }
}

extension WeightsError {
    fileprivate var cause: String {
        switch self {
        case .otherFormat(.gitLFSPointer): "a Git LFS pointer; run: git lfs pull"
        case .otherFormat(.gguf): "a GGUF file, not safetensors"
        case .otherFormat(.zip): "a zip archive, as PyTorch's own checkpoints are, not safetensors"
        case .otherFormat(.pickle): "a Python pickle, not safetensors"
        case .otherFormat(.hdf5): "an HDF5 file, not safetensors"
        case .otherFormat(.numPy): "a NumPy array, not safetensors"
        case .otherFormat(.gzip): "a gzip archive, not safetensors"
        case .otherFormat(.webPage): "a web page, not safetensors"
        case .otherFormat(.json): "a text in JSON, not safetensors"
        case .tooShort(let bytes): "only \(bytes) bytes long"
        case .headerTooLong(let length, let limit): "a header of \(length) bytes where \(limit) are possible"
        case .malformedHeader(let reason, let position): "malformed header at byte \(position): \(reason)"
        case .duplicateName(let name): "tensor \(name) is there twice"
        case .unknownType(let type, let tensor): "tensor \(tensor) has the unknown type \(type)"
        case .sizeOverflow(let tensor): "tensor \(tensor) is too large for any machine"
        case .sizeMismatch(let tensor, let needed, let found): "tensor \(tensor) needs \(needed) bytes and has \(found)"
        case .misplaced(let tensor, let expected, let start): "tensor \(tensor) begins at \(start), not at \(expected)"
        case .wrongLength(let described, let found): "\(found) bytes of data where \(described) are described"
        case .noSuchTensor(let name): "tensor \(name) is missing"
        case .notConvertible(let tensor, let type): "tensor \(tensor) is stored as \(type), which no layer reads"
        case .notFinite(let tensor): "not finite: tensor \(tensor)"
        case .missing(let tensor, let shape): "tensor \(tensor) of shape \(shape) is missing"
        case .misshapen(let tensor, let expected, let found): "tensor \(tensor) has the shape \(found), not \(expected)"
        case .unread(let tensor): "tensor \(tensor) is no part of this network"
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
