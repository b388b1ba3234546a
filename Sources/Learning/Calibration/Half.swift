import Foundation
import Neural

/// The two halves of a set's questions: on one a calibration is fitted, on the other it is judged.
public enum Half: String, Sendable, CaseIterable {
    case fitted
    case held

    /// The half that a photo and all questions about it are in: by the lowest bit of the first byte of its path's SHA-256, so
    /// that no photo is in both and nothing depends on the order of rows.
    public init(ofPhoto path: String) {
        let first = FileDigest.hexadecimal(of: Data(path.utf8)).prefix(2)
        self = UInt8(first, radix: 16).map { $0 & 1 } == 0 ? .fitted : .held
    }
}
