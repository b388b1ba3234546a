import Files
import Glibc
import Imaging

/// A photo to be looked at: a file, or the bytes of one.
///
///     let answer = try await beholder.ask("dog.jpg", "what is the dog doing?")
public struct Photo: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        case file
        /// A file that was read already.
        case readFile([UInt8])
        case bytes([UInt8])
        /// No file: what the history keeps of a content.
        case kept(sha256: String)
    }

    /// What the photo is called in results: the path as it was given. Needn't be UTF-8.
    public let name: [UInt8]
    let source: Source
    /// The most that the picture may have; nil for the standard limits.
    public var maximumMegapixels: Int?

    /// The file at a path.
    public init(path: String) {
        self.init(path: Array(path.utf8))
    }

    /// The file at a path of any bytes but 0, as the system knows it.
    public init(path: [UInt8]) {
        name = path
        source = .file
    }

    /// The contents of an image file.
    public init(bytes: [UInt8], name: String) {
        self.name = Array(name.utf8)
        source = .bytes(bytes)
    }

    /// A photo of which only what the history keeps is left: questions about it are answered from its features.
    /// - Parameters:
    ///   - sha256: of the content, 64 lower-case hex digits.
    ///   - name: what it is called in results.
    public init(kept sha256: String, name: [UInt8]) {
        self.name = name
        source = .kept(sha256: sha256)
    }
}

extension Photo: ExpressibleByStringLiteral {
    public init(stringLiteral path: String) {
        self.init(path: path)
    }
}

extension Photo {
    /// The photo on standard input, called "-".
    /// - Throws: `photo` where nothing comes, or too much.
    public static func standardInput() throws(BeholdError) -> Photo {
        do {
            return Photo(bytes: try ImageFile(reading: 0).bytes, name: "-")
        } catch {
            throw .photo(error, name: [UInt8(ascii: "-")])
        }
    }

    /// The photo with its bytes in memory, of a format that is read.
    /// - Throws: `photo` where it can't be read, or is no image by its first bytes.
    public func loaded() throws(BeholdError) -> Photo {
        do throws(PhotoProblem) {
            let file = try imageFile()
            _ = try file.header(limits: limits)
            var loaded = Photo(name: name, source: source == .file ? .readFile(file.bytes) : .bytes(file.bytes))
            loaded.maximumMegapixels = maximumMegapixels
            return loaded
        } catch {
            throw .photo(error, name: name)
        }
    }

    /// Whether a path names anything, a folder too.
    public static func exists(path: [UInt8]) -> Bool {
        !path.contains(0) && FileSystem.allows(F_OK, path)
    }

    /// What the picture is held to before anything is allocated for it.
    var limits: ImageLimits { maximumMegapixels.map(ImageLimits.init(maximumMegapixels:)) ?? .standard }

    func imageFile() throws(PhotoProblem) -> ImageFile {
        switch source {
        case .file: try ImageFile(path: name)
        case .readFile(let bytes), .bytes(let bytes): try ImageFile(bytes: bytes)
        case .kept: throw .missing
        }
    }

    private init(name: [UInt8], source: Source) {
        self.name = name
        self.source = source
    }
}
