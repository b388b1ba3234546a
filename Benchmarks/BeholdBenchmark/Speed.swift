import ArgumentParser
import Foundation

struct Speed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Times captioning a folder, warm and cold questions, beside the PyTorch reference.")

    @Option(help: "The built program.")
    var program = ".build/release/behold"

    @Option(help: "A folder of photos; all of them are captioned.")
    var photos: String

    @Option(help: "The folder of the reference network; without it only Behold is measured.")
    var reference: String?

    @Option(help: "A Python with the packages of peer/requirements.txt.")
    var python = "Benchmarks/.venv/bin/python"

    @Option(help: "The Python side.")
    var peer = "Benchmarks/peer/peer.py"

    @Option(help: "Every contestant takes its turn this many times; medians count.")
    var rounds = 3

    static let question = "What is the person on the left wearing?"

    func run() throws {
        let files = try photoFiles(in: photos)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        print("\(files.count) photos, \(cores) cores, \(rounds) rounds, everyone in turn; \(Self.processor)")

        var peers: [(setup: Peer.Setup, peer: Peer)] = []
        if let installation {
            for setup in Peer.Setup.all(cores: cores) {
                progress("starting \(setup)")
                peers.append((setup, try Peer(setup, photos: files, installation: installation)))
            }
        }

        var figures = Figures(peers: peers.map(\.setup))
        for round in 0..<rounds {
            for precision in Figures.precisions {
                progress("round \(round + 1): \(precision)")
                let run = try captionFolder(photos, precision: precision)
                figures.captions[precision, default: []].append(Double(run.lines) / run.seconds)
                figures.memory[precision, default: []].append(run.peakMemory)
                figures.questions[precision, default: []].append(try askWarm(precision: precision))
            }
            for (setup, peer) in peers {
                progress("round \(round + 1): \(setup)")
                figures.captions[setup.description, default: []].append(try peer.captions())
                if setup.processes == 1 {
                    figures.questions[setup.description, default: []].append(try peer.question())
                }
            }
            for index in 0..<5 {
                let photo = files[(round * 5 + index) % files.count]
                figures.cold.append(try askOnce(photo))
                if installation != nil { figures.peerCold.append(try askPeerOnce(photo)) }
            }
        }
        for (_, peer) in peers { try peer.end() }
        figures.memoryOfAQuarter = try captionQuarter(of: files)
        figures.report()
    }

    // MARK: Behold

    private func captionFolder(_ folder: String, precision: String) throws -> ChildProcess {
        try withScratchFolder { scratch in
            try ChildProcess([
                program, "caption", folder, "--jsonl", "--beams", "3", "--precision", precision, "--quiet",
                "--history", scratch.appending(path: "history.sqlite").path,
            ])
        }
    }

    private func captionQuarter(of files: [URL]) throws -> Int {
        try withScratchFolder { scratch in
            let folder = scratch.appending(path: "photos")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for file in files.prefix(files.count / 4) {
                try FileManager.default.copyItem(at: file, to: folder.appending(path: file.lastPathComponent))
            }
            return try captionFolder(folder.path, precision: "fastest").peakMemory
        }
    }

    /// In a process of its own: a child's peak memory starts from its parent's, so this one stays small.
    private func askWarm(precision: String) throws -> Double {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        let run = try ChildProcess([program, "warm-questions", "--photos", photos, "--precision", precision])
        return Double(String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .newlines)) ?? .nan
    }

    private func askOnce(_ photo: URL) throws -> Double {
        try withScratchFolder { scratch in
            let run = try ChildProcess([
                program, "ask", photo.path, Self.question, "--quiet",
                "--history", scratch.appending(path: "history.sqlite").path,
            ])
            return run.secondsToFirstLine ?? run.seconds
        }
    }

    // MARK: PyTorch

    private var installation: PeerInstallation? {
        reference.map {
            PeerInstallation(python: URL(filePath: python), script: URL(filePath: peer), reference: URL(filePath: $0))
        }
    }

    private func askPeerOnce(_ photo: URL) throws -> Double {
        guard let installation else { return .nan }
        return try withScratchFolder { scratch in
            let list = scratch.appending(path: "photos.txt")
            try photo.path.write(to: list, atomically: true, encoding: .utf8)
            let run = try ChildProcess([
                installation.python.path, "-B", installation.script.path, installation.reference.path, list.path,
                "--cold",
            ])
            return run.secondsToFirstLine ?? run.seconds
        }
    }

    // MARK: Surroundings

    private static var processor: String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? "unknown processor"
        return name.trimmingCharacters(in: .whitespaces)
    }
}

/// Says what goes on, where it isn't taken for a figure.
func progress(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// A new folder that is gone afterwards.
func withScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "behold-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
