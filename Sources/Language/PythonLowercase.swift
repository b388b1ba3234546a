/// Lower case by Unicode's full mappings, with the one rule of context that Python has: a capital sigma that ends a
/// word becomes ς.
enum PythonLowercase {
    static func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        let followed = text.contains("\u{3a3}") ? precedesLetter(text) : []
        /// The nearest character before that isn't case-ignorable is a letter with case.
        var followsLetter = false
        for (index, character) in text.enumerated() {
            if character == "\u{3a3}" {
                result.append(followsLetter && !followed[index] ? "\u{3c2}" : "\u{3c3}")
            } else {
                result.append(contentsOf: character.properties.lowercaseMapping.unicodeScalars)
            }
            if !character.properties.isCaseIgnorable { followsLetter = character.properties.isCased }
        }
        return result
    }

    /// For each character, whether the nearest after it that isn't case-ignorable is a letter with case.
    private static func precedesLetter(_ text: [Unicode.Scalar]) -> [Bool] {
        var result = [Bool](repeating: false, count: text.count)
        var isLetter = false
        for index in text.indices.reversed() {
            result[index] = isLetter
            if !text[index].properties.isCaseIgnorable { isLetter = text[index].properties.isCased }
        }
        return result
    }
}
