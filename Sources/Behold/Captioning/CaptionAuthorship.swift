/// Tells captions that Behold wrote from those that a person wrote or changed.
///
/// Files with room for more than the text keep a check beside each caption, which a changed caption no longer meets. Of a
/// plain text Behold's are those that are made of captions that the history has of the same photo. What can't be told is
/// taken for a person's.
public struct CaptionAuthorship: Sendable {
    private let journal: Journal?

    /// - Parameter journal: the history; nil where none is kept, so that only checks tell.
    public init(journal: Journal?) { self.journal = journal }

    /// 16 hex digits that belong to a caption of a photo and to no other text.
    public static func check(of text: some Collection<UInt8>, sha256: String) -> String {
        var check = CaptionCheck()
        check.add(sha256.utf8)
        check.add([0])
        check.add(text)
        return check.digits
    }

    /// Whether Behold wrote a text about a photo, or several, one a line.
    /// - Parameter check: what stands beside the text; nil where there is no room for it.
    public func isOwn(_ text: [UInt8], sha256: String, check: String? = nil) -> Bool {
        if let check, check == Self.check(of: text, sha256: sha256) { return true }
        guard let journal, let known = try? journal.captions(sha256: sha256), !known.isEmpty else { return false }
        let captions = known.map { Array($0.utf8) }.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        return text.split(separator: UInt8(ascii: "\n")).allSatisfy { Self.isMade($0, of: captions) }
    }

    /// Whether a line is one caption after the other, as `CaptionJoint` joins them.
    private static func isMade(_ line: ArraySlice<UInt8>, of captions: [[UInt8]]) -> Bool {
        var rest = line
        while let caption = captions.first(where: { rest.starts(with: $0) }) {
            rest = rest.dropFirst(caption.count)
            if rest.isEmpty { return true }
            guard let joint = CaptionJoint.all.first(where: { rest.starts(with: $0) }) else { return false }
            rest = rest.dropFirst(joint.count)
        }
        return false
    }
}

/// How a caption is put after or before a text that is there.
public enum CaptionJoint {
    private static let comma = Array(", ".utf8)
    private static let space = Array(" ".utf8)
    static let all = [comma, space]

    /// Between two parts: a comma, as training tools have it between tags and phrases, or only a space where the first
    /// part ends as a sentence does.
    public static func between(_ first: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ","), UInt8(ascii: ";")]
            .contains(first.last) ? space : comma
    }

    /// The text with the caption after it; the text itself where it ends with the caption already.
    public static func appending(_ caption: [UInt8], to text: [UInt8]) -> [UInt8] {
        guard !text.isEmpty else { return caption }
        let isThere = text == caption || all.contains { text.reversed().starts(with: ($0 + caption).reversed()) }
        return isThere ? text : text + between(text) + caption
    }

    /// The text with the caption before it; the text itself where it begins with the caption already.
    public static func prepending(_ caption: [UInt8], to text: [UInt8]) -> [UInt8] {
        guard !text.isEmpty else { return caption }
        let isThere = text == caption || all.contains { text.starts(with: caption + $0) }
        return isThere ? text : caption + between(caption) + text
    }
}
