import Imaging
package import Interchange

/// What can be said of an image without a model.
public struct Inspection: Sendable, Equatable {
    /// The path as given. Needn't be UTF-8.
    public let image: [UInt8]
    /// "JPEG" or "PNG".
    public let format: String
    /// Pixels of the upright picture.
    public let width: Int
    public let height: Int
    /// EXIF's, 1...8.
    public let orientation: Int
    /// Of the file.
    public let bytes: Int
    /// Of the file's bytes, in hexadecimal.
    public let sha256: String
    /// SHA-256 of the image data without metadata, in hexadecimal; nil if the image data aren't all where they should be.
    public let imageHash: String?
    /// 64-bit difference hash, in hexadecimal.
    public let perceptualHash: String
    /// What was wrong with the file, in English; nil where nothing was.
    public let damage: String?
    /// Mean colours of 4 × 4 cells as `rrggbb`, row by row, upright, over white.
    public let grid: [String]

    /// Decodes the whole image.
    /// - Throws: `photo`.
    public init(of photo: Photo) throws(BeholdError) {
        do throws(PhotoProblem) {
            let file = try photo.imageFile()
            let header = try file.header(limits: photo.limits)
            let fingerprint = try file.fingerprint(limits: photo.limits)
            image = photo.name
            format = header.format.rawValue
            width = header.width
            height = header.height
            orientation = header.orientation.rawValue
            bytes = file.bytes.count
            sha256 = file.sha256.hexadecimal
            imageHash = file.imageHash?.hexadecimal
            perceptualHash = fingerprint.perceptualHash.hexadecimal
            damage = fingerprint.damage.map(\.inEnglish)
            grid = fingerprint.grid.map { [$0.red, $0.green, $0.blue].hexadecimal }
        } catch {
            throw .photo(error, name: photo.name)
        }
    }

    package var json: JSONValue {
        .object([
            ("image", .bytes(image)), ("format", .text(format)), ("width", .integer(width)),
            ("height", .integer(height)), ("orientation", .integer(orientation)), ("bytes", .integer(bytes)),
            ("sha256", .text(sha256)), ("image_hash", .text(imageHash)), ("perceptual_hash", .text(perceptualHash)),
            ("damage", .text(damage)), ("grid", .array(grid.map(JSONValue.text))),
        ])
    }
}
