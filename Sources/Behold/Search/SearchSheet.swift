import Files
import Imaging
import Language

extension Beholder {
    /// A contact sheet as a PNG file: the photos in rank order, each with its rank, its score and its name.
    ///
    /// A photo whose file is gone is shown as the history's thumbnail of it.
    /// - Precondition: there is at least one match.
    /// - Parameter maximumMegapixels: the largest picture that is decoded, as of `Photo`.
    /// - Throws: `photo(.outOfMemory)`.
    public func contactSheet(
        of matches: [SearchMatch], maximumMegapixels: Int? = nil
    ) throws(BeholdError) -> [UInt8] {
        let cells = matches.map { match in
            ContactSheet.Cell(
                picture: picture(of: match.photo, maximumMegapixels), title: "\(match.rank)  \(match.shownScore)",
                name: String(neutralizingToOneLine: Array(FileSystem.name(of: match.photo.image))))
        }
        do throws(PhotoProblem) {
            return try ContactSheet(cells).image.pngBytes()
        } catch {
            throw .photo(error, name: [])
        }
    }

    private nonisolated func picture(of photo: PhotoFacts, _ maximumMegapixels: Int?) -> Image? {
        var file = Photo(path: photo.image)
        file.maximumMegapixels = maximumMegapixels
        if !photo.isOriginalMissing, let picture = Self.small(file, photo) { return picture }
        guard let jpeg = (try? history?.thumbnail(ofPhoto: photo.sha256)).flatMap(\.self) else { return nil }
        return try? ImageFile(bytes: jpeg).decode().image
    }

    /// The photo in a cell's size. Decoders don't make pictures of fewer pixels than 8 a side.
    private static func small(_ photo: Photo, _ facts: PhotoFacts) -> Image? {
        let size = Image.size(of: facts.width, facts.height, fittingWithin: ContactSheet.pictureSide)
        return try? photo.imageFile().decode(
            fitting: (max(8, size.width), max(8, size.height)), reducedScale: true, limits: photo.limits
        ).image
    }
}
