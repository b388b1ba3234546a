import Foundation
import Glibc

/// One run of a program, from its start to its end.
struct ChildProcess {
    /// Until the process ended.
    let seconds: Double
    /// Until the first line had come on its standard output; nil where none came.
    let secondsToFirstLine: Double?
    /// The largest resident set, in bytes.
    let peakMemory: Int
    let status: Int32
    /// All of standard output.
    let output: Data

    var lines: Int { output.count { $0 == UInt8(ascii: "\n") } }

    enum Failure: Error { case cannotStart(String), failed(String, status: Int32) }

    /// Runs `arguments[0]`, found on the PATH; standard input is empty, standard error is shown.
    init(_ arguments: [String], accepting accepted: Set<Int32> = [0]) throws {
        let pipe = Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForWriting.fileDescriptor, 1)
        posix_spawn_file_actions_addclose(&actions, pipe.fileHandleForReading.fileDescriptor)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }

        let clock = ContinuousClock()
        let start = clock.now
        var process = pid_t()
        guard posix_spawnp(&process, words[0]!, &actions, nil, &words, environ) == 0 else {
            throw Failure.cannotStart(arguments[0])
        }
        try pipe.fileHandleForWriting.close()
        var output = Data()
        var firstLine: Double?
        while case let part = pipe.fileHandleForReading.availableData, !part.isEmpty {
            if firstLine == nil, part.contains(UInt8(ascii: "\n")) { firstLine = (clock.now - start).seconds }
            output += part
        }
        var status: Int32 = 0
        var usage = rusage()
        wait4(process, &status, 0, &usage)
        self.seconds = (clock.now - start).seconds
        self.secondsToFirstLine = firstLine
        self.peakMemory = usage.ru_maxrss * 1024
        self.status = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
        self.output = output
        guard accepted.contains(self.status) else {
            throw Failure.failed(arguments.joined(separator: " "), status: self.status)
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension Collection<Double> {
    var median: Double {
        let sorted = self.sorted()
        return sorted.isEmpty
            ? .nan : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
