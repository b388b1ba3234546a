import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Captioning many photos")
struct CaptionScaleTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
    }

    /// Photos of different contents in nested folders, every `broken`-th of them no photo; the names of those.
    private func makePhotos(_ count: Int, in folder: String, broken: Int) throws -> Set<String> {
        let bytes = try Array(Data(contentsOf: URL(filePath: Program.sample("two-squares.png"))))
        var names: Set<String> = []
        for index in 0..<count {
            let name = "\(folder)/\(index % 3)/\(index % 5)/\(1_000 + index).png"
            // Bytes after the end of a PNG make other content of the same picture.
            if index % broken == broken - 1 {
                names.insert(photos.appending(name))
                try photos.write(Array(bytes.prefix(index % 2 * 60)), to: name)
            } else {
                try photos.write(bytes + Array("\(index)".utf8), to: name)
            }
        }
        return names
    }

    /// The peak memory of a run in kilobytes, looked at until it ends.
    private func peak(_ arguments: [String]) throws -> (result: Program.Result, kilobytes: Int) {
        let run = try program.start(arguments.map { Array($0.utf8) })
        var peak = 0
        while let status = try? String(contentsOfFile: "/proc/\(run.process)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1])
        {
            peak = max(peak, kilobytes)
            usleep(2_000)
        }
        return (try run.wait(), peak)
    }

    @Test("The failures of a long run are listed at its end, each once, in the order of the photos; memory stays flat")
    func manyPhotos() throws {
        _ = try makePhotos(60, in: "few", broken: 20)
        let broken = try makePhotos(600, in: "many", broken: 20)
        let few = try peak(["caption", photos.appending("few"), "--no-history", "--beams", "1"])
        let many = try peak(["caption", photos.appending("many"), "--no-history", "--beams", "1"])
        #expect(many.kilobytes - few.kilobytes < 16 << 10, "\(few.kilobytes) KB, \(many.kilobytes) KB")
        #expect(many.result.status == 2 && many.result.lines.count == 600 - broken.count)
        let lines = many.result.errors.split(separator: "\n").map(String.init)
        #expect(lines.first == "570 done, 30 refused:")
        let named = lines.dropFirst().map { String($0.dropFirst("behold: ".count).prefix { $0 != ":" }) }
        #expect(named.count == broken.count && Set(named) == broken)
        let photos = many.result.lines.map { String($0.split(separator: "\t")[0]) }
        #expect(photos == photos.sorted() && named == named.sorted())
    }

    /// A terminal and the line that leads to it.
    private static func openTerminal() throws -> (terminal: Int32, line: Int32) {
        let terminal = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0)
        var lock: Int32 = 0
        var number: Int32 = -1
        let (unlocking, numbering): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
        let isOpen = unsafe ioctl(terminal, unlocking, &lock) == 0 && ioctl(terminal, numbering, &number) == 0
        try #require(isOpen)
        let line = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(line >= 0)
        return (terminal, line)
    }

    @Test(
        "A progress bar on a terminal has number, rate and time left; it is gone at the end, and with --plain and --quiet"
    )
    func progressBar() throws {
        _ = try makePhotos(80, in: "p", broken: 40)
        func screen(_ options: String...) throws -> String {
            let (terminal, line) = try Self.openTerminal()
            defer { close(terminal) }
            let arguments = ["caption", photos.appending("p"), "--no-history"] + options
            let run = try program.start(arguments.map { Array($0.utf8) }, errors: .descriptor(line))
            close(line)
            var shown: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(terminal, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                shown += buffer[..<count]
            }
            #expect(try run.wait().status == 2)
            return String(decoding: shown, as: UTF8.self)
        }
        let shown = try screen()
        #expect(shown.contains(/\[#*·*\] \d+\/80( \(\d refused\))?  \d+\.\d photos\/s/))
        #expect(shown.contains(/\d+ s left/))
        let last = shown.split(separator: "\u{1b}[K").last.map(String.init) ?? ""
        #expect(last.contains("78 done, 2 refused:") && !last.contains("["))
        for option in ["--plain", "--quiet"] { #expect(!(try screen(option)).contains("\u{1b}")) }
    }

    @Test("A second run over everything runs no model, whatever it writes to")
    func again() throws {
        _ = try makePhotos(40, in: "p", broken: 41)
        let targets = [
            ["--to", "sidecar"], ["--to", photos.appending("c.jsonl")], ["--to", photos.appending("c.csv")], [],
        ]
        func captionAll(_ target: [String]) throws {
            let arguments = ["caption", photos.appending("p")] + target
            #expect(try program.run(bytes: arguments.map { Array($0.utf8) }).status == 0)
        }
        func turns() throws -> Int { try program.run("history", "--jsonl", "--limit", "1000").objects().count }
        // Some files have one picture in other bytes: it may be captioned once or as often as it's there.
        try captionAll(targets[0])
        let first = try turns()
        #expect((1...40).contains(first))
        for target in targets { for _ in 0..<2 { try captionAll(target) } }
        #expect(try turns() == first)
        let lines = try program.run("caption", photos.appending("p"), "--jsonl").objects()
        #expect(lines.count == 40 && lines.allSatisfy { $0["cached"] as? Bool == true })
    }

    @Test("Captions are found in the history by their words")
    func searchable() throws {
        #expect(try program.run("caption", Program.sample("red-circle.png")).status == 0)
        #expect(try program.run("history", "red", "circle", "--jsonl").lines.count == 1)
        #expect(try program.run("history", "zebra", "--jsonl").lines.isEmpty)
    }

    @Test("By default no phrase of three words comes twice in a caption", .needsShared)
    func repeats() throws {
        let folder = try Shared.url("data/flickr8k/images").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().prefix(160)
        let result = try program.run(
            bytes: (["caption", "--no-history"] + names.map { folder + "/" + $0 }).map { Array($0.utf8) })
        #expect(result.lines.count == names.count)
        for line in result.lines {
            let words = line.split(separator: "\t")[1].split(separator: " ")
            let phrases = words.indices.dropLast(2).map { words[$0...$0 + 2].joined(separator: " ") }
            #expect(Set(phrases).count == phrases.count, "\(line)")
        }
    }
}
