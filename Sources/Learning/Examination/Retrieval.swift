import BeholdTypes
import Models
import Tensors

extension Examination {
    /// How well sentences find their photos, and photos their sentences.
    /// - Parameter progress: called with the number of photos and sentences that are embedded.
    public func retrieval(of photos: [CaptionedPhoto], progress: (Int) -> Void) async throws -> RetrievalScores {
        let network = try network(that: .search, as: (any Embedding).self)
        let images = try await each(of: photos, progress: progress) { photo in
            network.embedding(of: try features(of: photo.path))
        }
        let captions = photos.enumerated().flatMap { index, photo in photo.captions.map { (owner: index, text: $0) } }
        let sentences = try await each(of: captions, progress: { progress(photos.count + $0) }) { caption in
            network.embedding(of: caption.text)
        }
        let columns = images.first?.count ?? 0
        return RetrievalScores(
            photos: Tensor(images.flatMap(\.self), shape: [images.count, columns]),
            sentences: Tensor(sentences.flatMap(\.self), shape: [sentences.count, columns]),
            owners: captions.map(\.owner))
    }
}
