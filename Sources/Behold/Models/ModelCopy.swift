import Foundation
import Glibc
import Models

/// What is to be copied of a folder: the files that its model is made of, each looked at before it is opened.
struct ModelCopy {
    struct File {
        let name: String
        /// With all links followed.
        let path: String
        let limit: Int
    }

    private(set) var files: [File] = []
    private(set) var bytes = 0

    /// - Parameter source: the folder's whole path.
    init(of source: String) throws(ModelStoreProblem) {
        guard let root = Self.resolved(source) else { throw .noFolder(path: source) }
        guard Self.isFolder(root) else { throw .model(.notAFolder(path: source)) }
        let members: [ModelMember]
        let documents: [ModelMember]
        do throws(ModelProblem) {
            let found = try ModelLocation.files(in: source)
            documents = Registry.documents(of: found)
            members = try ModelProblem.translating { () throws(ModelError) in try Registry.members(of: found) }
        } catch {
            throw .model(error)
        }
        for member in members { try take(member, root) }
        // What people read isn't worth a refusal.
        for document in documents {
            let before = self
            do throws(ModelStoreProblem) { try take(document, root) } catch { self = before }
        }
    }

    private mutating func take(_ member: ModelMember, _ root: String) throws(ModelStoreProblem) {
        let path = member.file.path
        guard let resolved = Self.resolved(path) else { throw .unreadable(path: path, errno: errno) }
        guard resolved.hasPrefix(root == "/" ? root : root + "/") else { throw .linkLeadsOut(path: path) }
        var status = stat()
        guard unsafe stat(resolved, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
        guard status.st_size <= member.limit else {
            throw .tooLarge(path: path, bytes: Int(status.st_size), limit: member.limit)
        }
        files.append(File(name: member.file.lastPathComponent, path: resolved, limit: member.limit))
        bytes += Int(status.st_size)
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
