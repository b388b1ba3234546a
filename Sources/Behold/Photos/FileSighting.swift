import Files

extension FileSighting {
    /// The state of the file at a path; nil if there is none.
    init?(of path: [UInt8]) {
        guard let absolute = AbsolutePath.bytes(of: path), let status = try? FileStatus(of: path, followingLinks: true)
        else { return nil }
        self.init(path: absolute, size: status.size, modified: status.modified, changed: status.changed)
    }
}
