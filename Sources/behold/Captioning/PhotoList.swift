import Behold

/// The photos of a run, and what was found in looking for them.
struct PhotoList {
    private(set) var photos: [Photo] = []
    private(set) var failures: [(path: [UInt8], problem: PhotoProblem)] = []

    /// Of all inputs.
    var count: Int { photos.count + failures.count }
    var isEmpty: Bool { count == 0 }

    /// Links that lead out of a folder are told of.
    init(
        _ paths: [RawArgument], followsLinks: Bool, excluding excluded: [RawArgument] = [], images: ImageOptions? = nil
    ) throws {
        func limited(_ photo: Photo) -> Photo { images?.limited(photo) ?? photo }
        let globs = excluded.map { Glob($0.bytes) }
        for path in paths {
            guard !path.isDash else {
                photos.append(limited(try Photo.standardInput()))
                continue
            }
            for entry in PhotoFolder.entries(of: [path.path], followsLinks: followsLinks, excluding: globs) {
                switch entry {
                case .photo(let path): photos.append(limited(Photo(path: path)))
                case .failure(let path, let problem): failures.append((path, problem))
                case .outsideLink(let path):
                    StandardError.say(
                        "\(ShownText.line(path)): a link out of the folder, skipped (--follow follows it)")
                }
            }
        }
    }
}
