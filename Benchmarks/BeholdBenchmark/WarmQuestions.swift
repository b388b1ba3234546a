import ArgumentParser
import Behold
import Foundation

/// Questions through the library, the model loaded: what an app that stays open sees.
struct WarmQuestions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks about each photo from its file once, and prints the median in milliseconds.")

    @Option(help: "A folder of photos.")
    var photos: String

    @Option(help: "The first so many of them.")
    var count = 200

    @Option(help: "fastest, float32 or bfloat16.")
    var precision = "fastest"

    func run() async throws {
        guard let precision = Precision(rawValue: precision) else {
            throw ValidationError("\(precision) is no precision")
        }
        let files = try photoFiles(in: photos).prefix(count)
        let beholder = try await Beholder(precision: precision)
        for photo in files.prefix(3) { _ = try await beholder.ask(Photo(path: photo.path), Speed.question) }
        var times: [Double] = []
        for photo in files.dropFirst(3) {
            let start = ContinuousClock.now
            _ = try await beholder.ask(Photo(path: photo.path), Speed.question)
            times.append((ContinuousClock.now - start).seconds * 1000)
        }
        print(times.median)
    }
}

/// The PNG and JPEG files of a folder, sorted.
func photoFiles(in folder: String) throws -> [URL] {
    let files = try FileManager.default.contentsOfDirectory(at: URL(filePath: folder), includingPropertiesForKeys: nil)
        .filter { ["jpg", "jpeg", "png"].contains($0.pathExtension.lowercased()) }
        .sorted { $0.path < $1.path }
    guard files.count >= 16 else { throw ValidationError("\(folder) has fewer than 16 photos") }
    return files
}
