/// What became of one photo of many.
public enum CaptionOutcome: Sendable {
    case captioned(CaptionResult)
    /// The caller said that it is done already.
    case skipped(image: [UInt8])
    case failed(image: [UInt8], PhotoProblem)
}

extension CaptionSettings {
    /// How the history names these settings: equal text, equal settings.
    var recorded: String { String(decoding: json.serialized(), as: UTF8.self) }
}
