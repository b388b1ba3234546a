import Foundation
import Models

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
