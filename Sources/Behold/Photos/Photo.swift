import Imaging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A photo to be looked at: a file, or the bytes of one.
///
///     let answer = try await beholder.ask("dog.jpg", "what is the dog doing?")
public struct Photo: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        case file
        case bytes([UInt8])
    }

    /// What the photo is called in results: the path as it was given. Needn't be UTF-8.
    public let name: [UInt8]
    let source: Source

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
            throw .photo(PhotoProblem(error), name: [UInt8(ascii: "-")])
        }
    }

    /// The photo with its bytes in memory, of a format that is read.
    /// - Throws: `photo` where it can't be read, or is no image by its first bytes.
    public func loaded() throws(BeholdError) -> Photo {
        do throws(ImageError) {
            let file = try imageFile()
            _ = try file.header()
            return Photo(bytes: file.bytes, name: name)
        } catch {
            throw .photo(PhotoProblem(error), name: name)
        }
    }

    /// Whether a path names anything, a folder too.
    public static func exists(path: [UInt8]) -> Bool {
        guard !path.contains(0) else { return false }
        return unsafe access(path.map(CChar.init(bitPattern:)) + [0], F_OK) == 0
    }

    func imageFile() throws(ImageError) -> ImageFile {
        switch source {
        case .file: try ImageFile(path: name)
        case .bytes(let bytes): try ImageFile(bytes: bytes)
        }
    }

    private init(bytes: [UInt8], name: [UInt8]) {
        self.name = name
        source = .bytes(bytes)
    }
}
