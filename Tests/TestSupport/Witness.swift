package import Files
import Glibc
import Synchronization

/// A disk that writes down what it is asked for.
package final class Witness: Sendable {
    private let asked = Mutex<[String]>([])

    package init() {}

    /// What was asked since this was last looked at.
    package func take() -> [String] {
        asked.withLock { asked in
            defer { asked = [] }
            return asked
        }
    }

    /// - Parameter failing: what fails with EIO, as `take` has it.
    package func disk(failing: Set<String> = []) -> Disk {
        let name = { @Sendable (path: [UInt8]) in
            String(decoding: path, as: UTF8.self).split(separator: "/").last ?? ""
        }
        let ask = { @Sendable (request: String) -> Bool in
            self.asked.withLock { $0.append(request) }
            return !failing.contains(request)
        }
        return Disk(
            keep: { descriptor in
                let size = (try? FileStatus(of: descriptor))?.size ?? -1
                return ask("keep \(size) bytes") ? Disk.real.keep(descriptor) : EIO
            },
            keepNames: { folder in ask("keep names of \(name(folder))") ? Disk.real.keepNames(folder) : EIO },
            rename: { path, target in
                ask("name \(name(target))") ? Disk.real.rename(path, target) : EIO
            })
    }
}
