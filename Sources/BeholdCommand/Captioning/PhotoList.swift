import Behold

/// The photos of a run, and what was found in looking for them.
struct PhotoList {
    private(set) var photos: [Photo] = []
    private(set) var failures: [(path: [UInt8], problem: PhotoProblem)] = []

    /// Of all inputs.
    var count: Int { photos.count + failures.count }
    var isEmpty: Bool { count == 0 }
    /// Whether a folder or several inputs are named, so that there may be any number of photos.
    let isList: Bool

    /// Links that lead out of a folder are told of.
    /// - Throws: what is wrong with standard input where it is the only input.
    init(
        _ paths: [RawArgument], followsLinks: Bool, excluding excluded: [RawArgument] = [], images: ImageOptions? = nil
    ) throws {
        func limited(_ photo: Photo) -> Photo { images?.limited(photo) ?? photo }
        isList = paths.count > 1 || paths.contains { !$0.isDash && PathWords.isFolder($0.path) }
        let globs = excluded.map { Glob($0.bytes) }
        for path in paths {
            guard !path.isDash else {
                do throws(BeholdError) {
                    photos.append(limited(try Photo.standardInput()))
                } catch {
                    guard paths.count > 1, case .photo(let problem, let name) = error else { throw error }
                    failures.append((name, problem))
                }
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
