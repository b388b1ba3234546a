/// What a photo is known by, whatever its name.
public struct PhotoIdentity: Sendable, Hashable {
    /// Of the file's bytes, 64 lower-case hex digits.
    public var sha256: String
    /// Of the image data without metadata, in hexadecimal: equal for equal pictures, whatever was edited in their tags. Nil
    /// where image data weren't reached, or where nobody knows: then the photo is known by its bytes alone.
    public var imageHash: String?

    public init(sha256: String, imageHash: String? = nil) {
        self.sha256 = sha256
        self.imageHash = imageHash
    }
}
