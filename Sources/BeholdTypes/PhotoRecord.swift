/// What is known of a photo's content, whatever its name.
public struct PhotoRecord: Sendable, Equatable {
    /// Of the file's bytes, 64 lower-case hex digits.
    public var sha256: String
    /// Of the image data without metadata.
    public var imageHash: String?
    /// Pixels of the upright picture.
    public var width: Int?
    public var height: Int?
    /// What was wrong with the file, in English.
    public var damage: String?

    public var identity: PhotoIdentity { PhotoIdentity(sha256: sha256, imageHash: imageHash) }

    public init(
        sha256: String, imageHash: String? = nil, width: Int? = nil, height: Int? = nil, damage: String? = nil
    ) {
        self.sha256 = sha256
        self.imageHash = imageHash
        self.width = width
        self.height = height
        self.damage = damage
    }
}
