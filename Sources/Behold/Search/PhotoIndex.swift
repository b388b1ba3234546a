import Models

/// Photos with their vectors, ready to be searched.
///
///     var index = PhotoIndex()
///     for await case .indexed(let photo) in try beholder.indexing(of: photos) { index.insert(photo) }
///     let matches = try await beholder.search(.text(SearchText("a dog on a beach")), in: index)
///
/// A value: copies share their vectors, which take 4 bytes a number.
public struct PhotoIndex: Sendable {
    struct Entry: Sendable {
        /// The path as given; nil where the history says where the photo is.
        let path: [UInt8]?
        let content: IndexedPhoto.Content
        let isCached: Bool
    }

    private(set) var entries: [Entry] = []
    private var vectors = EmbeddingIndex()
    /// The history's numbers of photos whose vectors there can't be used.
    private(set) var spoilt: [Int64] = []
    /// The last of the history's vectors that was read, and how the history was then.
    private var lastVector: Int64 = 0
    private var changes: Int?

    public init() {}

    /// The number of files. Several may have the same content.
    public var count: Int { entries.count }

    public mutating func insert(_ photo: IndexedPhoto) {
        vectors.append(photo.vector)
        entries.append(Entry(path: photo.image, content: photo.content, isCached: photo.isCached))
    }

    /// Positions of the photos that are closest to a vector, closest first.
    func nearest(to vector: [Float], count: Int) -> [(index: Int, similarity: Float)] {
        vectors.nearest(to: vector, count: count)
    }

    /// Reads what the history got since it was read last; all of it where another process has changed it.
    mutating func refresh(
        from history: HistoryStore, _ network: any Embedding
    ) throws(HistoryProblem) {
        let now = try history.changes()
        if changes != now { self = PhotoIndex() }
        changes = now
        let length = network.embeddingLength
        try history.forEachVector(by: VectorMaker(network), after: lastVector) { number, photo, bytes in
            lastVector = number
            guard bytes.count == 4 * length, vectors.append(littleEndianBytes: bytes) else {
                return spoilt.append(photo)
            }
            entries.append(Entry(path: nil, content: .kept(photo), isCached: true))
        }
    }
}

/// A photo with its vector.
public struct IndexedPhoto: Sendable {
    enum Content: Sendable {
        /// The history's number of the photo, which knows the rest.
        case kept(Int64)
        /// Apart, so that an index of what the history keeps is small.
        indirect case seen(PhotoFacts)
    }

    /// The path as given. Needn't be UTF-8.
    public let image: [UInt8]
    /// Whether the image encoder didn't run, since the history had the vector.
    public let isCached: Bool
    let content: Content
    let vector: [Float]
}

/// What became of one photo that was to be indexed.
public enum IndexOutcome: Sendable {
    case indexed(IndexedPhoto)
    case failed(image: [UInt8], PhotoProblem)
}
