/// The two halves of a set's questions: on one a calibration is fitted, on the other it is judged.
public enum Half: String, Sendable, CaseIterable {
    case fitted
    case held

    /// The half that a photo and all questions about it are in: by the highest bit of the 64-bit FNV-1a hash of the
    /// path's UTF-8, so that no photo is in both and nothing depends on the order of rows.
    public init(ofPhoto path: String) {
        self = Self.hash(ofPhoto: path) >> 63 == 0 ? .fitted : .held
    }

    static func hash(ofPhoto path: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}
