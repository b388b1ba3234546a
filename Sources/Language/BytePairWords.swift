import Foundation

/// The words that CLIP's pieces are made of: `'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`, of the text in
/// lower case and in composed form (NFC). White space only parts them.
enum BytePairWords {
    private enum Kind {
        case blank, letter, number, other
    }

    private static let endings: [[Unicode.Scalar]] = ["s", "t", "re", "ve", "m", "ll", "d"].map {
        Array($0.unicodeScalars)
    }

    /// Linear in the length of the text.
    static func words(of text: String) -> [Substring.UnicodeScalarView] {
        let scalars = lowercased(text)
        var words: [Substring.UnicodeScalarView] = []
        var position = scalars.startIndex
        while position < scalars.endIndex {
            let kind = kind(of: scalars[position])
            let start = position
            if let end = ending(at: position, in: scalars) {
                position = end
            } else {
                position = scalars.index(after: position)
                // A number is a word for itself.
                if kind != .number {
                    while position < scalars.endIndex, Self.kind(of: scalars[position]) == kind {
                        position = scalars.index(after: position)
                    }
                }
            }
            if kind != .blank { words.append(scalars[start..<position]) }
        }
        return words
    }

    /// Where an ending such as `'s` ends that begins here.
    private static func ending(
        at position: String.UnicodeScalarView.Index, in scalars: String.UnicodeScalarView
    ) -> String.UnicodeScalarView.Index? {
        guard scalars[position] == "'" else { return nil }
        let rest = scalars[scalars.index(after: position)...]
        guard let ending = endings.first(where: { rest.starts(with: $0) }) else { return nil }
        return scalars.index(position, offsetBy: 1 + ending.count)
    }

    private static func lowercased(_ text: String) -> String.UnicodeScalarView {
        var result = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.isASCII {
                result.append(0x41...0x5a ~= scalar.value ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
            } else {
                // Letter by letter: a capital sigma that ends a word is no other than elsewhere.
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return result
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        if scalar.properties.isWhitespace { return .blank }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
        case .decimalNumber, .letterNumber, .otherNumber: return .number
        default: return .other
        }
    }
}
