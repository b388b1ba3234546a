package import BeholdTypes
package import Foundation

/// A file as it was when a photo was read from it: while nothing of this changes, it has the same content.
package struct FileSighting: Sendable, Equatable {
    /// Absolute. Needn't be UTF-8.
    package var path: [UInt8]
    package var size: Int
    /// When the content changed last: nanoseconds since 1970.
    package var modified: Int
    /// When the content, the name or the permissions changed last: nanoseconds since 1970.
    package var changed: Int

    package init(path: [UInt8], size: Int, modified: Int, changed: Int) {
        self.path = path
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}

/// What is kept of a photo that a model has looked at, so that it needn't look again.
package struct KeptPhoto: Sendable, Equatable {
    package var photo: PhotoRecord
    /// Where it was read; nil for one that came otherwise.
    package var file: FileSighting?
    /// Which weights looked, and in which precision they computed.
    package var weights: String
    package var precision: String
    /// What the image encoder saw, in the model's own form.
    package var features: Data
    /// Of length 1, to be compared with sentences and other photos: little-endian `Float`s. Nil if the model has none.
    package var vector: Data?
    /// A small JPEG of the upright picture.
    package var thumbnail: Data?

    package init(
        photo: PhotoRecord, file: FileSighting?, weights: String, precision: String, features: Data, vector: Data?,
        thumbnail: Data?
    ) {
        self.photo = photo
        self.file = file
        self.weights = weights
        self.precision = precision
        self.features = features
        self.vector = vector
        self.thumbnail = thumbnail
    }
}
