import CImageCodecs

/// The libraries that read and write images.
public enum CodecVersions {
    /// Such as "1.6.39".
    public static var png: String { unsafe codec_png_version().map { unsafe String(cString: $0) } ?? "unknown" }

    /// Such as "libjpeg-turbo 2.1.5".
    public static var jpeg: String { unsafe codec_jpeg_version().map { unsafe String(cString: $0) } ?? "unknown" }
}
