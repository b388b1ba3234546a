/// Files that are to get their names together, so that the disk is waited for once and not for each.
///
/// All of each file is on the disk before it takes the place of what has its name: a power cut leaves the one or the other.
package struct FileGroup {
    private let disk: Disk
    private var files: [TemporaryFile] = []

    package init(disk: Disk = .real) { self.disk = disk }

    package var isEmpty: Bool { files.isEmpty }

    /// Whether a file waits for this name.
    package func has(_ target: [UInt8]) -> Bool { files.contains { $0.target == target } }

    /// Adds a file that is written to its end.
    package mutating func add(_ file: TemporaryFile) { files.append(file) }

    /// Gives the files their names. They, and their names, are on the disk when this returns.
    /// - Returns: those of which that isn't so. What was at such a name stays, unless only the folder can't be kept.
    package mutating func settle() -> [(target: [UInt8], fault: FileFault)] {
        let group = files
        files = []
        if group.count > 1 { for file in group { Disk.begin(file.descriptor) } }
        var faults: [(target: [UInt8], fault: FileFault)] = []
        let kept = group.filter { file in
            guard let code = disk.keep(file.descriptor) else { return true }
            file.discard()
            faults.append((file.target, .cannotWrite(errno: code)))
            return false
        }
        var named: [[UInt8]: [[UInt8]]] = [:]
        for file in kept {
            if let fault = file.takeName(on: disk) {
                faults.append((file.target, fault))
            } else {
                named[FileSystem.folder(of: file.target), default: []].append(file.target)
            }
        }
        for (folder, targets) in named {
            guard let code = disk.keepNames(folder) else { continue }
            faults += targets.map { ($0, .cannotWrite(errno: code)) }
        }
        return faults
    }
}
