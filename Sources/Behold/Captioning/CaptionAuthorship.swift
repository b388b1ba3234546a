import Interchange

/// Tells captions that Behold wrote from those that a person wrote or changed.
///
/// Files with room for more than the text keep a check beside each caption, which a changed caption no longer meets. Of a
/// plain text Behold's are those that are made of captions that the history has of the same photo. What can't be told is
/// taken for a person's.
package struct CaptionAuthorship: Sendable {
    private let history: HistoryStore?

    /// - Parameter history: the history; nil where none is kept, so that only checks tell.
    package init(history: HistoryStore?) { self.history = history }

    /// 16 hex digits that belong to a caption of a photo and to no other text.
    package static func check(of text: some Collection<UInt8>, sha256: String) -> String {
        var hash = FNV1a(sha256.utf8)
        hash.add([0])
        hash.add(text)
        return hash.digits
    }

    /// Whether Behold wrote a text about a photo, or several, one a line.
    /// - Parameter check: what stands beside the text; nil where there is no room for it.
    package func isOwn(_ text: [UInt8], photo: PhotoIdentity, check: String? = nil) -> Bool {
        if let check, check == Self.check(of: text, sha256: photo.sha256) { return true }
        guard let history, let known = try? history.captions(ofPhoto: photo), !known.isEmpty else { return false }
        let captions = known.filter { !$0.isEmpty }.flatMap { [$0, AltText.marked($0)] }.map { Array($0.utf8) }
            .sorted { $0.count > $1.count }
        return text.split(separator: UInt8(ascii: "\n")).allSatisfy { Self.isMade($0, of: captions) }
    }

    /// Whether the history has a caption that begins so, of the file at a path as it is.
    package func isBeginning(_ text: [UInt8], ofCaptionAt path: [UInt8]) -> Bool {
        guard let history, let photo = try? history.unchangedContent(of: Photo(path: path)),
            let known = try? history.captions(ofPhoto: photo)
        else { return false }
        return known.contains { $0.utf8.starts(with: text) }
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
package enum CaptionJoint {
    private static let comma = Array(", ".utf8)
    private static let space = Array(" ".utf8)
    static let all = [comma, space]
    /// What may stand between captions that are there: lines, too.
    private static let found = all + [Array("\n".utf8)]

    /// Between two parts: a comma, as training tools have it between tags and phrases, or only a space where the first
    /// part ends as a sentence does.
    package static func between(_ first: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ","), UInt8(ascii: ";")]
            .contains(first.last) ? space : comma
    }

    /// The text with the captions after it, in their order, but for those that it ends with already.
    package static func appending(_ captions: [[UInt8]], to text: [UInt8]) -> [UInt8] {
        missing(captions, of: text, atEnd: true).reduce(text) { $0.isEmpty ? $1 : $0 + between($0) + $1 }
    }

    /// The text with the captions before it, in their order, but for those that it begins with already.
    package static func prepending(_ captions: [[UInt8]], to text: [UInt8]) -> [UInt8] {
        missing(captions, of: text, atEnd: false).reversed().reduce(text) { $0.isEmpty ? $1 : $1 + between($1) + $0 }
    }

    /// The captions that a text doesn't have at its end or its beginning, one after the other in any order.
    private static func missing(_ captions: [[UInt8]], of text: [UInt8], atEnd: Bool) -> [[UInt8]] {
        var missing = captions.filter { !$0.isEmpty }
        var rest = text[...]
        /// Bytes that a caption takes of the rest with what is between them; nil where it isn't there.
        func length(_ caption: [UInt8]) -> Int? {
            if rest.elementsEqual(caption) { return rest.count }
            let joint = found.first { joint in
                atEnd
                    ? rest.suffix(joint.count + caption.count).elementsEqual(joint + caption)
                    : rest.starts(with: caption + joint)
            }
            return joint.map { $0.count + caption.count }
        }
        // Where several are there the longest is meant: the others are a part of it.
        while let there = missing.filter({ length($0) != nil }).max(by: { $0.count < $1.count }),
            let length = length(there)
        {
            rest = atEnd ? rest.dropLast(length) : rest.dropFirst(length)
            missing.removeAll { $0 == there }
        }
        return missing
    }
}
