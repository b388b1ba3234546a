public import Tensors

/// The share of queries that find what belongs to them among the first 1, 5 and 10.
public struct Recall: Sendable, Equatable {
    public let at1: Double
    public let at5: Double
    public let at10: Double

    /// - Parameter ranks: of each query, how many wrong candidates come before the right one.
    init(ranks: [Int]) {
        func share(below limit: Int) -> Double {
            ranks.isEmpty ? 0 : Double(ranks.count { $0 < limit }) / Double(ranks.count)
        }
        (at1, at5, at10) = (share(below: 1), share(below: 5), share(below: 10))
    }
}

/// How well sentences find their photos, and photos their sentences, by the dot products of their embeddings.
///
/// A candidate comes before the right one if it is nearer; at equal distance the right one counts as first. A photo has
/// found its sentences with the nearest of them.
public struct RetrievalScores: Sendable, Equatable {
    public let photos: Int
    public let sentences: Int
    public let sentenceToPhoto: Recall
    public let photoToSentence: Recall

    /// - Parameters:
    ///   - photos: `[N, C]`, a row a photo.
    ///   - sentences: `[S, C]`, a row a sentence.
    ///   - owners: for each sentence the photo that it belongs to, S numbers below N.
    ///
    /// Takes S · N products of rows, in portions of `portion` sentences.
    public init(photos: Tensor, sentences: Tensor, owners: [Int], portion: Int = 256) {
        let (count, columns) = (photos.rows, photos.columns)
        precondition(
            sentences.columns == columns && owners.count == sentences.rows && owners.allSatisfy { 0..<count ~= $0 },
            "\(sentences.shape) for photos of \(photos.shape) and \(owners.count) owners")
        let matrix = PackedMatrix(photos, bias: nil, precision: .float32)
        /// Calls `body` with each sentence and its similarity to all photos.
        func forEachSentence(_ body: (Int, Span<Float>) -> Void) {
            for start in stride(from: 0, to: sentences.rows, by: portion) {
                let range = start..<min(start + portion, sentences.rows)
                let similarities = sentences.rows(range).multiplied(by: matrix)  // [portion, N]
                similarities.withElements { all in
                    for row in 0..<range.count {
                        body(start + row, all.extracting(row * count..<(row + 1) * count))
                    }
                }
            }
        }
        var ranks = [Int](repeating: 0, count: sentences.rows)
        var nearest = [Float](repeating: -.infinity, count: count)
        forEachSentence { sentence, similarities in
            let own = similarities[owners[sentence]]
            nearest[owners[sentence]] = max(nearest[owners[sentence]], own)
            ranks[sentence] = similarities.indices.count { $0 != owners[sentence] && !(similarities[$0] <= own) }
        }
        var photoRanks = nearest.map { $0 > -.infinity ? 0 : Int.max / 2 }  // who has no sentence finds none
        forEachSentence { sentence, similarities in
            // What isn't a number is in nobody's favour.
            for photo in similarities.indices
            where photo != owners[sentence] && !(similarities[photo] <= nearest[photo]) { photoRanks[photo] += 1 }
        }
        self.photos = count
        self.sentences = sentences.rows
        sentenceToPhoto = Recall(ranks: ranks)
        photoToSentence = Recall(ranks: photoRanks)
    }
}
