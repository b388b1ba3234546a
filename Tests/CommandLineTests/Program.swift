import Foundation
import Glibc
import TestSupport
import Testing

/// The built program, run as a person runs it.
struct Program {
    /// What a run left.
    struct Result: CustomStringConvertible {
        let status: Int32
        /// The signal that ended it; 0 where none did.
        let signal: Int32
        let output: Data
        let errors: String
        let seconds: Double

        var text: String { String(decoding: output, as: UTF8.self) }
        var lines: [String] { text.split(separator: "\n").map(String.init) }

        /// The one JSON document of the output.
        func json() throws -> Any { try JSONSerialization.jsonObject(with: output) }

        func objects() throws -> [[String: Any]] {
            try lines.map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }

        var description: String { "status \(status), signal \(signal)\n\(text)\n\(errors)" }
    }

    enum Stream {
        case captured
        case closed
        case file(String)
        case descriptor(Int32)
    }

    static let path: String = {
        let beside = Bundle(for: Marker.self).executableURL?.deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["BEHOLD_PROGRAM"]
        return named ?? beside?.appending(path: "behold").path ?? "behold"
    }()

    private final class Marker {}

    /// Where the program keeps its data: nothing of the user's is touched.
    let home: TemporaryFolder
    var environment: [String: String] = [:]
    /// The file that is run.
    var executable = Program.path

    init() throws {
        home = try TemporaryFolder()
    }

    static func sample(_ name: String) -> String {
        Shared.repository.appending(path: "assets/samples/\(name)").path
    }

    var historyPath: String { home.appending("data/behold/history.sqlite").path }

    func run(
        _ arguments: String..., input: Data = Data(), output: Stream = .captured, errors: Stream = .captured,
        closesInput: Bool = false, timeout: Double = 60
    ) throws -> Result {
        try run(
            bytes: arguments.map { Array($0.utf8) }, input: input, output: output, errors: errors,
            closesInput: closesInput, timeout: timeout)
    }

    func run(
        bytes arguments: [[UInt8]], input: Data = Data(), output: Stream = .captured, errors: Stream = .captured,
        closesInput: Bool = false, timeout: Double = 60
    ) throws -> Result {
        let run = try start(arguments, input: input, output: output, errors: errors, closesInput: closesInput)
        return try run.wait(timeout: timeout)
    }

    /// Starts the program without waiting for its end.
    func start(
        _ arguments: [[UInt8]], input: Data = Data(), output: Stream = .captured, errors: Stream = .captured,
        closesInput: Bool = false
    ) throws -> Running {
        let folder = try TemporaryFolder()
        let inputFile = try folder.write(input, to: "input")
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if closesInput {
            unsafe posix_spawn_file_actions_addclose(&actions, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, inputFile.path, O_RDONLY, 0)
        }
        for (descriptor, stream, name) in [(1 as Int32, output, "output"), (2, errors, "errors")] {
            switch stream {
            case .captured:
                unsafe posix_spawn_file_actions_addopen(
                    &actions, descriptor, folder.appending(name).path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .closed: unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
            case .file(let path): unsafe posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY, 0)
            case .descriptor(let number): unsafe posix_spawn_file_actions_adddup2(&actions, number, descriptor)
            }
        }
        Self.keepDescriptorsFromPrograms()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        Self.setSignals(of: &attributes)
        var variables = [
            "HOME": home.path, "XDG_DATA_HOME": home.appending("data").path, "PATH": "/usr/bin:/bin", "TERM": "dumb",
        ]
        variables.merge(environment) { $1 }
        var process = pid_t()
        var status: Int32 = ETXTBSY
        // A program that was copied just now may be open for writing in a process that another test is about to start.
        for _ in 0..<500 where status == ETXTBSY {
            status = unsafe CStrings([Array(executable.utf8)] + arguments).withPointers { arguments in
                unsafe CStrings(variables.map { Array("\($0)=\($1)".utf8) }).withPointers { variables in
                    unsafe posix_spawn(&process, executable, &actions, &attributes, arguments, variables)
                }
            }
            if status == ETXTBSY { usleep(10_000) }
        }
        try #require(status == 0, "\(executable) can't be started: \(status)")
        return Running(process: process, folder: folder)
    }

    /// What tests have open is their own: an end of a pipe that a program held would never close.
    private static func keepDescriptorsFromPrograms() {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Signals reach a program as they do from a shell: tests run on threads that have them blocked.
    private static func setSignals(of attributes: inout posix_spawnattr_t) {
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// A run that may still go on.
    struct Running {
        let process: pid_t
        let folder: TemporaryFolder
        private let started = ContinuousClock.now

        init(process: pid_t, folder: TemporaryFolder) {
            self.process = process
            self.folder = folder
        }

        var outputSoFar: Data { (try? Data(contentsOf: folder.appending("output"))) ?? Data() }

        func send(_ signal: Int32) { kill(process, signal) }

        /// Waits, a minute at most, until something holds that the run brings about.
        func wait(sourceLocation: SourceLocation = #_sourceLocation, until holds: () -> Bool) throws {
            let start = ContinuousClock.now
            while !holds() {
                try #require(
                    start.duration(to: .now) < .seconds(60), "it didn't come", sourceLocation: sourceLocation)
                usleep(5_000)
            }
        }

        func wait(timeout: Double = 60) throws -> Result {
            var status: Int32 = 0
            while unsafe waitpid(process, &status, WNOHANG) == 0 {
                if started.duration(to: .now) > .seconds(timeout) {
                    kill(process, SIGKILL)
                    unsafe waitpid(process, &status, 0)
                    Issue.record("the program didn't end within \(timeout) s")
                    break
                }
                usleep(2_000)
            }
            let elapsed = started.duration(to: .now).components
            let errors = (try? Data(contentsOf: folder.appending("errors"))) ?? Data()
            return Result(
                status: status & 0x7f == 0 ? status >> 8 & 0xff : -1, signal: status & 0x7f, output: outputSoFar,
                errors: String(decoding: errors, as: UTF8.self),
                seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
        }
    }
}

/// Strings as C wants them: a list of pointers that ends in NULL.
private struct CStrings {
    private let strings: [[UInt8]]

    init(_ strings: [[UInt8]]) { self.strings = strings }

    func withPointers<Value>(
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws -> Value
    ) rethrows -> Value {
        var pointers = unsafe strings.map { string in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: string.count + 1)
            for (index, byte) in string.enumerated() { unsafe copy[index] = CChar(bitPattern: byte) }
            unsafe copy[string.count] = 0
            return unsafe Optional(copy)
        }
        unsafe pointers.append(nil)
        defer { unsafe pointers.forEach { unsafe $0?.deallocate() } }
        return try unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            unsafe try body(buffer.baseAddress!)
        }
    }
}

/// Expects a refusal: a status, nothing on standard output, one line on standard error that has all the words.
func expectRefusal(
    _ result: Program.Result, status: Int32, saying words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(result.status == status, "\(result)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, "\(result)", sourceLocation: sourceLocation)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(result)", sourceLocation: sourceLocation)
    for word in words {
        #expect(result.errors.contains(word), "\(word) is missing in: \(result.errors)", sourceLocation: sourceLocation)
    }
    expectPrintable(Data(result.errors.utf8), sourceLocation: sourceLocation)
}

/// Expects nothing that steers a terminal.
func expectPrintable(_ data: Data, sourceLocation: SourceLocation = #_sourceLocation) {
    guard let text = String(validating: data, as: UTF8.self) else {
        Issue.record("not UTF-8", sourceLocation: sourceLocation)
        return
    }
    for character in text.unicodeScalars {
        let isControl = character.value < 0x20 && character != "\n" && character != "\t"
        let isOther =
            (0x7f..<0xa0).contains(character.value) || (0x202a...0x202e).contains(character.value)
            || (0x2066...0x2069).contains(character.value)
        #expect(!isControl && !isOther, "U+\(String(character.value, radix: 16))", sourceLocation: sourceLocation)
    }
}
