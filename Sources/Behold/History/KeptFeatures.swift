import Files
import Foundation
import Imaging
import Models

// What the history keeps of photos that were looked at. It only saves work: where it can't be used, the photo is looked
// at again.

extension HistoryStore {
    /// What the image encoder of a network saw in a photo before, under whatever name and with whatever metadata.
    func features(
        of file: PhotoFile, for network: any Network
    ) throws(HistoryProblem) -> FeatureCache.Entry? {
        // Of most photos the file's digest is known or the picture isn't: the second one is computed for the rest.
        if let kept = try features(sha256: file.sha256, imageHash: nil, network) { return kept }
        guard let imageHash = file.imageHash else { return nil }
        return try features(sha256: file.sha256, imageHash: imageHash, network)
    }

    private func features(
        sha256: String, imageHash: String?, _ network: any Network
    ) throws(HistoryProblem) -> FeatureCache.Entry? {
        let found = try features(
            ofPhoto: sha256, imageHash: imageHash, weights: network.keptName, precision: network.precision.rawValue)
        guard let found, let width = found.photo.width, let height = found.photo.height,
            let features = network.encodedImage(kept: Array(found.features)),
            network.vector(of: features)?.isEmbedding != false  // false if a number has become too large
        else { return nil }
        return FeatureCache.Entry(features: features, width: width, height: height, damage: found.photo.damage)
    }

    /// The content that a photo without a file had, if anything is known of it.
    func content(ofMissing photo: Photo) throws(HistoryProblem) -> PhotoFile? {
        switch photo.source {
        case .kept(let sha256): return PhotoFile(missing: photo.name, sha256: sha256)
        case .file:
            guard let path = AbsolutePath.bytes(of: photo.name) else { return nil }
            return try self.photo(lastSeenAt: path).map { PhotoFile(missing: photo.name, sha256: $0.sha256) }
        case .readFile, .bytes: return nil
        }
    }

    /// What a photo's file has in it that looks as it did when it was read: the same place, size and times. Nil if the
    /// picture is larger than it may be now.
    func unchangedContent(of photo: Photo) throws(HistoryProblem) -> PhotoIdentity? {
        guard let sighting = FileSighting(of: photo.name), let found = try self.photo(of: sighting),
            photo.limits.allow(width: found.width, height: found.height)
        else { return nil }
        return found.identity
    }

    /// Whether the history knows what a photo's file had in it, though the file is gone.
    public func remembers(_ photo: Photo) -> Bool { (try? content(ofMissing: photo)) != nil }

    /// The caption of equal content by equal weights with equal options.
    func caption(of photo: PhotoIdentity, model: ModelFacts, options: String) throws(HistoryProblem) -> CaptionLedger
        .Known?
    {
        let found = try caption(
            ofPhoto: photo, weights: model.weights, precision: model.precision.rawValue, options: options)
        guard let found, let draft = CaptionDraft(found),
            let width = found.photo.width, let height = found.photo.height
        else { return nil }
        return CaptionLedger.Known(
            draft: draft, width: width, height: height, damage: found.photo.damage,
            turn: found.number, isCached: true)
    }
}

extension VectorMaker {
    init(_ network: any Network) {
        self.init(weights: network.keptName, precision: network.precision.rawValue)
    }
}

extension KeptPhoto {
    /// - Parameter thumbnail: nil for a picture that is known from a file with other metadata.
    init(_ file: PhotoFile, _ seen: FeatureCache.Entry, thumbnail: [UInt8]?, of network: any Network) {
        self.init(
            photo: file.record(width: seen.width, height: seen.height, damage: seen.damage), file: file.sighting,
            weights: network.keptName, precision: network.precision.rawValue, features: Data(seen.features.serialized),
            vector: network.vector(of: seen.features).map { Data($0.littleEndianBytes) },
            thumbnail: thumbnail.map { Data($0) })
    }
}

extension Network {
    /// A photo's embedding; nil if the network has none.
    func vector(of image: EncodedImage) -> [Float]? { (self as? any Embedding)?.embedding(of: image) }

    /// The digits of the weights' digest that results and the history give.
    var shortDigest: String { String(weightsDigest.prefix(16)) }

    /// What kept features and vectors are known by: the weights, and all else that they rest on.
    var keptName: String { shortDigest + "-" + shortPreparation }

    /// Hex digits that belong to all that results rest on besides the weights.
    var shortPreparation: String { String(preparation.prefix(16)) }
}
