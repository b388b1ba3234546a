/// The limits that pictures are held to before anything is allocated for them.
public enum ImageLimit: Sendable, Equatable {
    /// Bytes of the file.
    case fileBytes
    /// Pixels along one side.
    case side
    /// Pixels of the picture.
    case pixels
    /// Pixels of a progressive or interlaced picture, which is decoded as a whole.
    case progressivePixels
    /// Bytes that the JPEG decoder takes for itself.
    case decoderMemory
    /// Scans of a JPEG.
    case scans
}
