/// The formats that are read.
public enum ImageFormat: String, Sendable, Equatable, CaseIterable {
    case jpeg = "JPEG"
    case png = "PNG"
    case webp = "WebP"
    /// HEIC and HEIF: pictures coded as HEVC.
    case heic = "HEIC"
    case avif = "AVIF"
    case tiff = "TIFF"
    /// The first picture of an animation.
    case gif = "GIF"
    case bmp = "BMP"
    /// A camera's raw file, of which the preview is read.
    case raw = "camera raw"
}
