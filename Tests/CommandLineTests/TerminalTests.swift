import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What only a terminal gets")
struct TerminalTests {
    let program: Program
    private let samples = Shared.repository.appending(path: "assets/samples").path

    init() throws { program = try Program() }

    /// A terminal that a program writes to, and what it showed.
    private final class Terminal {
        private static let unlock: UInt = 0x4004_5431  // TIOCSPTLCK
        private static let numberOfProgramEnd: UInt = 0x8004_5430  // TIOCGPTN
        private static let setSize: UInt = 0x5414  // TIOCSWINSZ
        private let ends: (screen: Int32, program: Int32)

        /// - Parameter columns: how wide it is; 0 where it doesn't say.
        init(columns: UInt16 = 0) throws {
            // As posix_openpt(3) and its like do, which Swift's C library doesn't show.
            let screen = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
            var (lock, number) = (Int32(0), Int32(0))
            try #require(screen >= 0)
            try #require(unsafe ioctl(screen, Self.unlock, &lock) == 0)
            try #require(unsafe ioctl(screen, Self.numberOfProgramEnd, &number) == 0)
            ends = (screen, unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC))
            try #require(ends.program >= 0)
            _ = fcntl(screen, F_SETFL, O_NONBLOCK)
            var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
            try #require(unsafe ioctl(screen, Self.setSize, &size) == 0)
        }

        deinit {
            close(ends.screen)
            close(ends.program)
        }

        var descriptor: Int32 { ends.program }

        /// What has come so far.
        func shown() -> String {
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = unsafe piece.withUnsafeMutableBytes { unsafe read(ends.screen, $0.baseAddress, $0.count) }
                guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
                bytes += piece[..<count]
            }
        }
    }

    private func progress(_ options: [String], columns: UInt16 = 0) throws -> String {
        let terminal = try Terminal(columns: columns)
        let arguments = ["caption", samples, "--no-history"] + options
        let result = try program.run(
            bytes: arguments.map { Array($0.utf8) }, errors: .descriptor(terminal.descriptor))
        #expect(result.status == 0 && result.lines.count == 8, "\(result)")
        expectPrintable(result.output)
        return terminal.shown()
    }

    @Test("Progress is drawn on a terminal, and not with --plain or --quiet, nor where there is none")
    func progress() throws {
        #expect(try progress([]).contains("\r[") && progress([]).contains("/8"))
        #expect(try !progress(["--plain"]).contains("\r["))
        #expect(try progress(["--quiet"]).isEmpty)
        let piped = try program.run("caption", samples, "--no-history")
        #expect(!piped.errors.contains("\r") && !piped.errors.contains("\u{1b}"))
        expectPrintable(Data(piped.errors.utf8))
    }

    @Test("Progress fits into a terminal of any width: what has no room is left out", arguments: [8, 20, 40, 60, 200])
    func narrow(columns: UInt16) throws {
        let lines = try progress([], columns: columns).components(separatedBy: "\u{1b}[K").filter { $0.contains("/8") }
        #expect(!lines.isEmpty)
        for line in lines {
            let shown = try #require(line.split(separator: "\r").last)
            #expect(shown.count < columns, "\(shown)")
            #expect(shown.contains("[") == (columns >= 40) && (columns < 200 || shown.contains("photos/s")), "\(shown)")
        }
    }

    @Test("The confidence is for people at a terminal; results in a pipe are answers alone")
    func confidence() throws {
        let terminal = try Terminal()
        let arguments = ["ask", Program.sample("red-circle.png"), "what color is the circle?", "--no-history"]
        let bytes = arguments.map { Array($0.utf8) }
        _ = try program.run(bytes: bytes, output: .descriptor(terminal.descriptor))
        #expect(terminal.shown().firstMatch(of: /red  \d+ %/) != nil)
        #expect(try program.run(bytes: bytes).text == "red\n")
    }
}
