import Files
import Foundation
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
        guard let root = try? Self.resolved(source) else { throw .noFolder(path: source) }
        guard (try? Self.status(root))?.kind == .folder else { throw .model(.notAFolder(path: source)) }
        let members: [ModelMember]
        let documents: [ModelMember]
        do throws(ModelProblem) {
            let bundle = try ModelBundle(ModelLocation.files(in: source))
            (members, documents) = (try bundle.members(), bundle.documents)
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
        let resolved: String
        let status: FileStatus
        do throws(FileFault) {
            resolved = try Self.resolved(path)
            status = try Self.status(resolved)
        } catch {
            throw .model(.unreadable(path: path, error.reading))
        }
        guard resolved.hasPrefix(root == "/" ? root : root + "/") else { throw .linkLeadsOut(path: path) }
        guard status.kind == .file else { throw .notARegularFile(path: path) }
        guard status.size <= member.limit else {
            throw .tooLarge(path: path, bytes: status.size, limit: member.limit)
        }
        files.append(File(name: member.file.lastPathComponent, path: resolved, limit: member.limit))
        bytes += status.size
    }

    private static func resolved(_ path: String) throws(FileFault) -> String {
        String(decoding: try FileSystem.resolved(Array(path.utf8)), as: UTF8.self)
    }

    private static func status(_ path: String) throws(FileFault) -> FileStatus {
        try FileStatus(of: Array(path.utf8), followingLinks: true)
    }
}
