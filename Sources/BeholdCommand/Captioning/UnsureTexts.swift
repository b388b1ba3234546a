import ArgumentParser
import Behold

/// What becomes of alternative texts that aren't sure.
enum UnsureTexts: String, CaseIterable, ExpressibleByArgument {
    /// Nothing is written; the photo is named.
    case leave
    /// They are written as if they were sure.
    case write
    /// They are written with a mark.
    case mark

    /// What is written of a result; nil for nothing.
    func applied(to result: CaptionResult) -> CaptionResult? {
        guard result.options.style == .alt, result.isUnsure else { return result }
        switch self {
        case .leave: return nil
        case .write: return result.caption.isEmpty ? nil : result
        case .mark: return result.caption.isEmpty ? nil : result.marked
        }
    }
}

extension CaptionResult {
    /// A photo whose alternative text somebody should look at, such as "dog.jpg: not sure (41 %): A dog runs."
    var unsureSentence: String {
        let said = caption.isEmpty ? "" : ": " + ShownText.line(caption)
        return "\(ShownText.line(photo.image)): not sure (\(percent(confidence ?? 0)))\(said)"
    }
}
