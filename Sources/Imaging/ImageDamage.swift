/// What was wrong with a picture that was decoded nevertheless. Whoever shows the picture's answer says so.
public enum ImageDamage: Sendable, Equatable {
    /// The file's data end early: after about so many of its stored rows. The rest is filled in by the decoder.
    case endedEarly(rows: Int, of: Int)
    /// The decoder found faults and went on; the first one in the decoder's words (ASCII).
    case faulty(count: Int, first: String)
}

/// A decoded picture, upright.
public struct DecodedImage: Sendable {
    public let image: Image
    /// What the file said; its sizes are those before any resizing.
    public let header: ImageHeader
    /// What was wrong with it; nil for a sound file.
    public let damage: ImageDamage?
}
