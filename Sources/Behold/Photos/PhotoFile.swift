import Imaging
import Interchange
import Models

/// A photo's file in memory, with the name of its content; or the name alone, where the file is gone.
struct PhotoFile: Sendable {
    let name: [UInt8]
    /// Of the file's bytes, 64 lower-case hex digits.
    let sha256: String
    /// Of the image data without metadata, in hexadecimal; nil if the original is missing, or if its image data aren't all
    /// where they should be: then the photo is known by its bytes alone.
    let imageHash: String?
    /// Where the bytes were read; nil for a photo that is no file.
    let sighting: FileSighting?
    private let contents: ImageFile?
    private let limits: ImageLimits

    /// Reads the file.
    init(_ photo: Photo) throws(PhotoProblem) {
        name = photo.name
        limits = photo.limits
        // Before the bytes are read: a file that is changed meanwhile won't look unchanged later.
        sighting = photo.isFile ? FileSighting(of: photo.name) : nil
        let file = try photo.imageFile()
        contents = file
        sha256 = file.sha256.hexadecimal
        imageHash = file.imageHash?.hexadecimal
    }

    /// A photo whose original is missing.
    init(missing name: [UInt8], sha256: String) {
        self.name = name
        self.sha256 = sha256
        imageHash = nil
        sighting = nil
        contents = nil
        limits = .standard
    }

    var identity: PhotoIdentity { PhotoIdentity(sha256: sha256, imageHash: imageHash) }

    var isOriginalMissing: Bool { contents == nil }

    /// Holds the picture's header against the limits. What is known of a photo is known of one that can be looked at: without
    /// this, one that can't would be answered about.
    /// - Throws: nothing if the original is missing.
    func checkHeader() throws(PhotoProblem) {
        _ = try contents?.header(limits: limits)
    }

    /// The upright picture as a network takes it.
    func decoded(for network: any Network) throws(PhotoProblem) -> DecodedPhoto {
        guard let contents else { throw .missing }
        return DecodedPhoto(
            try network.imageProcessor.prepare(contents, wholeWithin: DecodedPhoto.thumbnailSide, limits: limits))
    }

    /// The upright picture in another size, for people.
    func picture(size: (width: Int, height: Int)) throws(PhotoProblem) -> Image {
        guard let contents else { throw .missing }
        return try contents.decode(fitting: size, reducedScale: true, limits: limits).image
    }

    /// "JPEG" or "PNG"; empty where the original is missing.
    var format: String { (try? contents?.header(limits: limits))?.format.rawValue ?? "" }

    func facts(_ seen: FeatureCache.Entry) -> PhotoFacts {
        PhotoFacts(
            image: name, identity: identity, width: seen.width, height: seen.height, damage: seen.damage,
            isOriginalMissing: isOriginalMissing)
    }

    /// What the history is told of the photo.
    func record(width: Int?, height: Int?, damage: String?) -> PhotoRecord {
        PhotoRecord(sha256: sha256, imageHash: imageHash, width: width, height: height, damage: damage)
    }
}

extension Photo {
    /// Whether it is a file, read already or not.
    var isFile: Bool {
        switch source {
        case .file, .readFile: true
        case .bytes, .kept: false
        }
    }
}

/// A photo as a network takes it, with the size that it had.
struct DecodedPhoto: Sendable {
    let image: NetworkImage
    let width: Int
    let height: Int
    let damage: String?
    /// All of the photo, in whatever proportions.
    private let whole: Image

    /// The longest side of a thumbnail.
    static let thumbnailSide = 128

    init(_ prepared: PreparedImage) {
        image = prepared.image
        width = prepared.header.width
        height = prepared.header.height
        damage = prepared.damage.map(\.inEnglish)
        whole = prepared.whole
    }

    /// A small JPEG with the proportions that the photo has.
    var thumbnail: [UInt8]? {
        try? whole.resized(to: Image.size(of: width, height, fittingWithin: Self.thumbnailSide)).jpegBytes()
    }
}

extension ImageDamage {
    /// What JSON and people are told.
    var inEnglish: String {
        switch self {
        case .endedEarly(let rows, let all): "the file ends early: about \(rows) of \(all) rows are there"
        case .faulty(let count, let first): "\(count) \(count == 1 ? "fault" : "faults") in the data: \(first)"
        }
    }
}
