import Foundation
import Imaging
import Models
import Synchronization

/// Indexes one group of photos after the other, on whatever threads call it.
final class IndexWorker: Sendable {
    private let network: any Embedding
    private let model: ModelFacts
    private let history: PatientHistory
    private let isStopped = Atomic(false)
    /// What became of the contents that this run looked at, by their SHA-256.
    private let outcomes = Mutex<[String: IndexOutcome]>([:])

    init(network: any Embedding, model: ModelFacts, history: HistoryStore?) {
        self.model = model
        self.network = network
        self.history = PatientHistory(history)
    }

    /// Groups that haven't begun give nothing from now on.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Why something isn't in the history.
    var trouble: HistoryProblem? { history.trouble }

    /// What a group adds to the history.
    private struct News {
        var photos: [KeptPhoto] = []
        var files: [(sha256: String, file: FileSighting)] = []
    }

    /// The outcomes of a group, in its order. What is new is in the history when this returns.
    func index(_ group: ArraySlice<Photo>) -> [IndexOutcome] {
        let known = recall(group.map(\.sighting))
        var news = News()
        var outcomes: [IndexOutcome] = []
        for (photo, vector) in zip(group, known) {
            guard !isStopped.load(ordering: .relaxed) else { break }
            if let vector, photo.limits.allow(width: vector.width, height: vector.height),
                let indexed = IndexedPhoto(photo.name, vector, of: network)
            {
                outcomes.append(.indexed(indexed))
            } else {
                outcomes.append(look(at: photo, &news))
            }
        }
        keep(news)
        return outcomes
    }

    private func look(at photo: Photo, _ news: inout News) -> IndexOutcome {
        do throws(PhotoProblem) {
            let file = try PhotoFile(photo)
            try file.checkHeader()
            let kept = vector(ofPhoto: file.sha256)
            // After the history is asked: what another worker has kept meanwhile is this run's own.
            if let outcome = outcomes.withLock({ $0[file.sha256] }) {
                note(file, &news)
                return outcome.named(photo.name)
            }
            if let kept, let indexed = IndexedPhoto(photo.name, kept, of: network) {
                note(file, &news)
                return .indexed(indexed)
            }
            let indexed = IndexOutcome.indexed(try indexed(file, &news))
            settle(file.sha256, as: indexed)
            return indexed
        } catch {
            return .failed(image: photo.name, error)
        }
    }

    private func indexed(_ file: PhotoFile, _ news: inout News) throws(PhotoProblem) -> IndexedPhoto {
        let seen: FeatureCache.Entry
        var kept: KeptPhoto?
        if let known = history.use({ try $0.features(of: file, for: network) }) {
            // The same picture with other metadata, or one whose vector was lost.
            seen = known
            kept = KeptPhoto(file, known, thumbnail: nil, of: network)
        } else {
            let decoded = try file.decoded(for: network)
            seen = FeatureCache.Entry(decoded, network.encode([decoded.image])[0])
            if history.usable != nil {
                kept = KeptPhoto(file, seen, thumbnail: decoded.thumbnail, of: network)
            }
        }
        let vector = network.embedding(of: seen.features)
        guard vector.isEmbedding else { throw .overflows(model: model.name) }
        if let kept { news.photos.append(kept) }
        return IndexedPhoto(image: file.name, isCached: false, content: .seen(file.facts(seen)), vector: vector)
    }

    private func settle(_ digest: String, as outcome: IndexOutcome) {
        outcomes.withLock { $0[digest] = outcome }
    }

    private func note(_ file: PhotoFile, _ news: inout News) {
        if let sighting = file.sighting { news.files.append((file.sha256, sighting)) }
    }

    // MARK: The history

    private var maker: VectorMaker { VectorMaker(network) }

    private func recall(_ files: [FileSighting?]) -> [KeptVector?] {
        history.use { try $0.vectors(of: files, by: maker) } ?? files.map { _ in nil }
    }

    private func vector(ofPhoto sha256: String) -> KeptVector? {
        history.use { try $0.vector(ofPhoto: sha256, by: maker) }
    }

    private func keep(_ news: News) {
        history.use { store in
            try store.keep(news.photos)
            try store.see(news.files)
        }
    }
}

extension IndexedPhoto {
    /// - Returns: nil where what was kept is no vector of the network's.
    fileprivate init?(_ image: [UInt8], _ kept: KeptVector, of network: any Embedding) {
        guard let vector = [Float](littleEndianBytes: kept.bytes.span), vector.count == network.embeddingLength,
            vector.isEmbedding
        else { return nil }
        self.init(image: image, isCached: true, content: .kept(kept.photo), vector: vector)
    }
}

extension IndexOutcome {
    /// The same content under another name.
    fileprivate func named(_ name: [UInt8]) -> IndexOutcome {
        switch self {
        case .failed(_, let problem): .failed(image: name, problem)
        case .indexed(let photo):
            .indexed(IndexedPhoto(image: name, isCached: photo.isCached, content: photo.content, vector: photo.vector))
        }
    }
}

extension Photo {
    /// The state of the photo's file now; nil for one that isn't there, and for a photo that is no file.
    fileprivate var sighting: FileSighting? {
        guard case .file = source else { return nil }
        return FileSighting(of: name)
    }
}
