import BeholdTypes

/// Several sentences about each of several photos, all different, best first; none where the network's numbers overflow.
struct CaptionCandidates {
    let grammar: CaptionGrammar
    let options: CaptionOptions
    /// Draws that are repeated because too many sentences came out the same.
    private static let mostRounds = 6

    /// - Parameter startDecoder: begins a decoding of the photos of these indices, with room for so many tokens.
    func run<Decoder: IncrementalDecoder>(
        photos: Int, startDecoder: ([Int], _ capacity: Int) -> Decoder, progress: ((Hypothesis) -> Bool)?
    ) -> [[Hypothesis]] {
        guard let sampling = options.sampling else {
            let beams = max(1, options.beams, options.count)
            var decoder = startDecoder(Array(0..<photos), photos * beams * options.maximumTokens)
            let search = CaptionSearch(grammar: grammar, options: options)
            return search.run(photos: photos, decoder: &decoder, progress: progress).map(distinct)
        }
        let drawing = CaptionDrawing(grammar: grammar, options: options, sampling: sampling)
        let count = max(1, options.count)
        var found = [[Hypothesis]](repeating: [], count: photos)
        for round in 0..<Self.mostRounds {
            let open = found.indices.filter { found[$0].count < count }
            guard !open.isEmpty else { break }
            var decoder = startDecoder(open, open.count * count * options.maximumTokens)
            var isStopped = false
            let drawn = drawing.run(
                photos: open.count, numbers: round * count..<(round + 1) * count, decoder: &decoder
            ) { sentence in
                let goesOn = progress?(sentence) ?? true
                isStopped = !goesOn
                return goesOn
            }
            for (photo, sentences) in zip(open, drawn) { found[photo] = distinct(found[photo] + sentences) }
            if isStopped { break }
        }
        // Of equals the first stays first.
        return found.map { sentences in
            sentences.enumerated().sorted { ($0.element.meanScore, $1.offset) > ($1.element.meanScore, $0.offset) }
                .map(\.element)
        }
    }

    /// The first `count` that have different words.
    private func distinct(_ hypotheses: [Hypothesis]) -> [Hypothesis] {
        var seen: Set<[Int]> = []
        let different = hypotheses.filter { hypothesis in
            seen.insert(hypothesis.tokens.filter { $0 != grammar.endToken }).inserted
        }
        return Array(different.prefix(max(1, options.count)))
    }
}
