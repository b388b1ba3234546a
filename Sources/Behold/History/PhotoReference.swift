import Files
import Imaging
import Interchange

extension PhotoReference {
    /// A photo, by its content and by its names. A file that is gone or can't be read is known by its names alone.
    public init(_ photo: Photo) {
        let file = try? photo.imageFile()
        // Histories of the first version have paths as they were given.
        let paths = [photo.name] + (photo.isFile ? AbsolutePath.bytes(of: photo.name).map { [$0] } ?? [] : [])
        self.init(
            sha256: file?.sha256.hexadecimal, imageHash: file?.imageHash?.hexadecimal, paths: paths)
    }
}
