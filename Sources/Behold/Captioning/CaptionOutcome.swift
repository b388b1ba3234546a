import Interchange

/// What became of one photo of many.
public enum CaptionOutcome: Sendable {
    case captioned(CaptionResult)
    /// The caller said that it is done already.
    case skipped(image: [UInt8])
    case failed(image: [UInt8], PhotoProblem)
}

extension CaptionOptions {
    /// How the history names these options: equal text, equal captions by equal weights.
    /// - Parameter preparation: what captions rest on besides the weights; nil for the model that comes with Behold.
    func recorded(_ preparation: String?) -> String {
        var document = json
        if let preparation, case .object(let members) = json {
            document = .object(members + [("configuration", .text(preparation))])
        }
        return String(decoding: document.serialized(), as: UTF8.self)
    }
}
