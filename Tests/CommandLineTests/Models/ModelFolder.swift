import Foundation
import TestSupport

/// A self-describing folder of the default model, to be spoilt and added.
struct ModelFolder {
    let parent: TemporaryFolder
    let url: URL

    /// - Parameter name: what the folder is called.
    init(_ name: String = "my-model") throws {
        parent = try TemporaryFolder()
        url = parent.appending(name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let root = Shared.repository
        let weights = root.appending(path: "assets/behold-small/behold-small.safetensors")
        do {
            // No copy where both are on one disk. Nobody writes to it: other weights are another file.
            try FileManager.default.linkItem(at: weights, to: url.appending(path: weights.lastPathComponent))
        } catch {
            try FileManager.default.copyItem(at: weights, to: url.appending(path: weights.lastPathComponent))
        }
        for path in ["assets/behold-small/config.json", "vocab/vocab.txt", "vocab/answers.txt"] {
            let file = root.appending(path: path)
            try FileManager.default.copyItem(at: file, to: url.appending(path: file.lastPathComponent))
        }
    }

    var path: String { url.path }

    func file(_ name: String) -> String { url.appending(path: name).path }

    /// Puts another file in a file's place.
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        try remove(name)
        try Data(bytes).write(to: url.appending(path: name))
    }

    func remove(_ name: String) throws {
        if FileManager.default.fileExists(atPath: file(name)) { try FileManager.default.removeItem(atPath: file(name)) }
    }

    func configure(_ change: (inout [String: Any]) -> Void) throws {
        let data = try Data(contentsOf: url.appending(path: "config.json"))
        var configuration = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        change(&configuration)
        try write(JSONSerialization.data(withJSONObject: configuration), to: "config.json")
    }
}

extension Program {
    /// Where the models are that were added.
    var models: URL { home.appending("data/behold/models") }

    /// The names of all that lies there, hidden too.
    var modelNames: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: models.path)) ?? []).sorted()
    }

    /// What `model list --json` says, by the models' names.
    func listedModels() throws -> [String: [String: Any]] {
        let rows = try run("model", "list", "--json").json() as? [[String: Any]] ?? []
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"] as? String ?? "", $0) })
    }
}
