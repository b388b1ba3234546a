import Interchange

/// The two halves of a set's questions: on one a calibration is fitted, on the other it is judged.
public enum Half: String, Sendable, CaseIterable {
    case fitted
    case held

    /// The half that a photo and all questions about it are in: by the highest bit of the 64-bit FNV-1a hash of the
    /// path's UTF-8, so that no photo is in both and nothing depends on the order of rows.
    public init(ofPhoto path: String) {
        self = Self.hash(ofPhoto: path) >> 63 == 0 ? .fitted : .held
    }

    static func hash(ofPhoto path: String) -> UInt64 { FNV1a(path.utf8).value }
}
