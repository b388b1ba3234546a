import Foundation
import History
import Models

// The vectors that the history keeps of photos, for search.

extension Journal {
    /// The vectors of files that are as they were when they were seen; nil for the others.
    func vectors(of files: [FileSighting?], by maker: VectorMaker) throws(HistoryProblem) -> [KeptVector?] {
        try use { (store) throws(HistoryProblem) in try store.vectors(of: files, by: maker) }
    }

    func vector(ofPhoto sha256: String, by maker: VectorMaker) throws(HistoryProblem) -> KeptVector? {
        try use { (store) throws(HistoryProblem) in try store.vector(ofPhoto: sha256, by: maker) }
    }

    /// Hands out every vector that was kept after the one with the number `last`.
    func forEachVector(
        by maker: VectorMaker, after last: Int64,
        _ body: (_ number: Int64, _ photo: Int64, _ bytes: Span<UInt8>) -> Void
    ) throws(HistoryProblem) {
        try use { (store) throws(HistoryProblem) in try store.forEachVector(by: maker, after: last, body) }
    }

    /// A number that changes when another process has changed the history.
    func changes() throws(HistoryProblem) -> Int {
        try use { (store) throws(HistoryProblem) in try store.changes() }
    }

    func photos(_ numbers: [Int64]) throws(HistoryProblem) -> [Int64: SeenPhoto] {
        try use { (store) throws(HistoryProblem) in try store.photos(numbers) }
    }

    func pathsOfPhotosWithoutVector(by maker: VectorMaker) throws(HistoryProblem) -> [[UInt8]] {
        try use { (store) throws(HistoryProblem) in try store.pathsOfPhotosWithoutVector(by: maker) }
    }

    /// Notes that files have contents that the history knows.
    func see(_ files: [(sha256: String, file: FileSighting)]) throws(HistoryProblem) {
        try use { (store) throws(HistoryProblem) in try store.see(files) }
    }
}

extension VectorMaker {
    init(_ network: any Network) {
        self.init(weights: network.keptName, precision: network.precision.rawValue)
    }
}

extension KeptPhoto {
    /// A picture that is known from a file with other metadata.
    init(_ file: PhotoFile, _ known: FeatureCache.Entry, of network: any Network) {
        self.init(
            photo: file.record(width: known.width, height: known.height, damage: known.damage),
            file: file.sighting, weights: network.keptName, precision: network.precision.rawValue,
            features: Data(known.features.serialized),
            vector: network.vector(of: known.features).map { Data($0.littleEndianBytes) }, thumbnail: nil)
    }
}
