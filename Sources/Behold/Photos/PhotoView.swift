import Models

/// A photo before the model: known from an earlier look, or decoded.
struct PhotoView: Sendable {
    enum Picture: Sendable {
        case known(FeatureCache.Entry)
        case decoded(DecodedPhoto)
    }

    let file: PhotoFile
    let picture: Picture

    /// What the history is told of the photo.
    var record: PhotoRecord {
        switch picture {
        case .known(let known): file.record(width: known.width, height: known.height, damage: known.damage)
        case .decoded(let photo): file.record(width: photo.width, height: photo.height, damage: photo.damage)
        }
    }
}

extension FeatureCache.Entry {
    init(_ photo: DecodedPhoto, _ features: EncodedImage) {
        self.init(features: features, width: photo.width, height: photo.height, damage: photo.damage)
    }
}
