import Foundation

/// The PyTorch reference, run as a person would from Python: one process on all cores, or one process a core.
final class Peer {
    struct Setup: CustomStringConvertible {
        let precision: String
        let processes: Int
        let cores: Int

        var description: String {
            "PyTorch \(precision), \(processes) process\(processes == 1 ? "" : "es")"
        }

        static func all(cores: Int) -> [Setup] {
            [1, cores].flatMap { processes in
                ["float32", "autocast", "bfloat16"].map { Setup(precision: $0, processes: processes, cores: cores) }
            }
        }
    }

    private struct Worker {
        let process: Process
        let input: FileHandle
        let output: FileHandle
    }

    private let workers: [Worker]
    private let images: Int

    enum Failure: Error { case ended }

    /// Starts the processes and waits until all have loaded and warmed up.
    init(_ setup: Setup, photos: [URL], installation: PeerInstallation) throws {
        images = photos.count
        let threads = max(1, setup.cores / setup.processes)
        let scratch = FileManager.default.temporaryDirectory.appending(path: "behold-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        workers = try (0..<setup.processes).map { index in
            let share = photos.enumerated().filter { $0.offset % setup.processes == index }.map(\.element.path)
            let list = scratch.appending(path: "\(index).txt")
            try share.joined(separator: "\n").write(to: list, atomically: true, encoding: .utf8)
            let process = Process()
            process.executableURL = installation.python
            process.arguments = [
                installation.script.path, installation.reference.path, list.path,
                "--precision", setup.precision, "--threads", String(threads),
            ]
            process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
            let input = Pipe()
            let output = Pipe()
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            return Worker(process: process, input: input.fileHandleForWriting, output: output.fileHandleForReading)
        }
        for worker in workers { _ = try Self.line(from: worker.output) }
    }

    /// Captions every photo once; images a second over the whole run, all processes together.
    func captions() throws -> Double {
        let start = ContinuousClock.now
        try tellAll("captions")
        for worker in workers { _ = try Self.line(from: worker.output) }
        return Double(images) / (ContinuousClock.now - start).seconds
    }

    /// Asks one question about every photo, from its file; the median in milliseconds.
    func question() throws -> Double {
        struct Answer: Decodable { let median_ms: Double }
        try tellAll("questions")
        return try workers.map {
            try JSONDecoder().decode(Answer.self, from: Self.line(from: $0.output)).median_ms
        }.median
    }

    func end() throws {
        for worker in workers {
            try worker.input.close()
            worker.process.waitUntilExit()
        }
    }

    private func tellAll(_ work: String) throws {
        for worker in workers { try worker.input.write(contentsOf: Data((work + "\n").utf8)) }
    }

    private static func line(from output: FileHandle) throws -> Data {
        var line = Data()
        while let byte = try output.read(upToCount: 1), !byte.isEmpty {
            if byte[byte.startIndex] == UInt8(ascii: "\n") { return line }
            line += byte
        }
        throw Failure.ended
    }
}

/// Where the Python side is.
struct PeerInstallation {
    let python: URL
    let script: URL
    /// The folder of the reference network.
    let reference: URL
}
