/// Which word a misspelt one may have been meant for.
enum Spelling {
    /// The word that takes the fewest changes, two at most and fewer than half of the letters; nil where there is none.
    static func nearest(to word: String, among words: [String]) -> String? {
        let typed = Array(word.lowercased())
        guard typed.count <= 64 else { return nil }
        let most = min(2, (typed.count - 1) / 2)
        return words.map { (word: $0, changes: changes(from: typed, to: Array($0))) }
            .filter { $0.changes <= most }.min { $0.changes < $1.changes }?.word
    }

    /// Letters left out, put in, replaced, or exchanged with their neighbour: the restricted Damerau-Levenshtein distance.
    private static func changes(from word: [Character], to other: [Character]) -> Int {
        var rows = [Array(0...other.count)]
        for i in word.indices {
            var row = [i + 1]
            for j in other.indices {
                let replaced = rows[i][j] + (word[i] == other[j] ? 0 : 1)
                var fewest = min(replaced, row[j] + 1, rows[i][j + 1] + 1)
                if i > 0, j > 0, word[i] == other[j - 1], word[i - 1] == other[j] {
                    fewest = min(fewest, rows[i - 1][j - 1] + 1)
                }
                row.append(fewest)
            }
            rows.append(row)
        }
        return rows[word.count][other.count]
    }
}
