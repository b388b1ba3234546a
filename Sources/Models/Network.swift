public import BeholdTypes

/// A loaded network. What it can do is which of `QuestionAnswering`, `Captioning`, `Embedding`, `Explaining` and `Trainable`
/// it adopts. A network is a value: calls share nothing but weights.
public protocol Network: Sendable {
    /// The precisions that it can be loaded in, if the machine has them, quickest first.
    static var precisions: [Precision] { get }

    /// The name in the checkpoint's configuration, such as `behold-small`; its folder's name if it has none there.
    var name: String { get }
    /// SHA-256 of the weights file, 64 lower-case hex digits.
    var weightsDigest: String { get }
    /// The digest of everything besides the weights that results depend on: how photos are prepared, the sizes and constants
    /// of the network, its words. Kept features and captions belong to it as they do to the weights. 64 lower-case hex digits.
    var preparation: String { get }
    /// The precision in use, never `fastest`.
    var precision: Precision { get }
    /// The number of words, or pieces of words, that it knows.
    var vocabularySize: Int { get }
    /// How photos are prepared for `encode`.
    var imageProcessor: any ImageProcessor { get }

    /// The same network, whose calls share their arithmetic between this many threads; 1 stays on the caller's.
    func using(threads: Int) -> Self

    /// What the image encoder sees in each photo, computed once and kept for every further question.
    /// - Parameter photos: as `imageProcessor` prepared them.
    func encode(_ photos: [NetworkImage]) -> [EncodedImage]

    /// An image that `encode` encoded, of the bytes that were kept of it.
    /// - Returns: nil if they aren't of what this network reads.
    func encodedImage(kept bytes: [UInt8]) -> EncodedImage?
}

extension Network {
    /// What the network can be asked for, in the order of all abilities: the protocols that it adopts.
    public static var abilities: [Ability] {
        Ability.allCases.filter { ability in
            switch ability {
            case .ask: self is any QuestionAnswering.Type
            case .caption: self is any Captioning.Type
            case .search: self is any Embedding.Type
            }
        }
    }

    /// What the network can be asked for.
    public var abilities: [Ability] { Self.abilities }

    /// The precisions that it can be loaded in on this machine, quickest first.
    public var availablePrecisions: [Precision] { Self.precisions.filter(\.isAvailable) }
}
