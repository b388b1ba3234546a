import Glibc

/// The names in a folder, as the system gives them.
package enum FolderNames {
    /// Hidden ones too, in no order.
    /// - Throws: `cannotOpen`; with `ENOTDIR` for what isn't a folder.
    package static func read(_ path: [UInt8]) throws(FileFault) -> [[UInt8]] {
        let descriptor = try Descriptor.folder(path)
        guard let stream = unsafe fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw .cannotOpen(errno: code)
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names
    }

    /// As text, in which what isn't UTF-8 is replaced.
    /// - Throws: `cannotOpen`; with `ENOTDIR` for what isn't a folder.
    package static func read(_ path: String) throws(FileFault) -> [String] {
        try read(Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }
}
