extension String {
    /// The text with everything replaced that could steer a terminal or misrepresent the text around it, for a
    /// screen, a log or a page. Line feeds and tabs stay.
    ///
    /// * Control characters show as their pictures (ESC is ␛, carriage return ␍, delete ␡); those of U+0080…U+009F,
    ///   which some terminals obey as they do ESC, as `�`.
    /// * Characters that change the direction of text (marks, embeddings, overrides, isolates and their old forms),
    ///   line and paragraph separators, annotation marks and tags show as `�`. Tags spell invisible text; the flags
    ///   of regions that are made of them (Scotland) show as a black flag and `�`s.
    /// * Everything else stays as it is: joiners and variation selectors, without which emoji and several scripts
    ///   fall apart, letters of right-to-left scripts, combining marks however many.
    public var neutralized: String { neutralized(keepingLines: true) }

    /// As `neutralized`, with line feeds and tabs shown as ␊ and ␉: one line and one column, whatever the text holds.
    public var neutralizedToOneLine: String { neutralized(keepingLines: false) }

    /// What is shown of bytes from outside, such as a file's name: what isn't UTF-8 becomes `�`, the rest is
    /// `neutralizedToOneLine`.
    public init(neutralizingToOneLine bytes: some Collection<UInt8>) {
        self = String(decoding: bytes, as: UTF8.self).neutralizedToOneLine
    }

    private func neutralized(keepingLines: Bool) -> String {
        let isPlain = utf8.allSatisfy { byte in
            0x20..<0x7f ~= byte || keepingLines && (byte == 0x0a || byte == 0x09)
        }
        if isPlain { return self }
        var shown = String.UnicodeScalarView()
        for character in unicodeScalars {
            shown.append(character.shown(keepingLines: keepingLines))
        }
        return String(shown)
    }
}

extension Unicode.Scalar {
    private static let replacement: Unicode.Scalar = "\u{fffd}"

    fileprivate func shown(keepingLines: Bool) -> Unicode.Scalar {
        switch value {
        case 0x09, 0x0a: keepingLines ? self : picture
        case 0..<0x20: picture
        case 0x7f: "\u{2421}"
        case 0x80..<0xa0,  // C1
            0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x206f,  // direction
            0x2028, 0x2029,  // line and paragraph separator
            0xfff9...0xfffb,  // annotation
            0xe0000...0xe007f:  // tags
            Self.replacement
        default: self
        }
    }

    /// The picture of a control character below U+0020: U+2400 and those that follow.
    private var picture: Unicode.Scalar { Unicode.Scalar(0x2400 + value) ?? Self.replacement }
}
