import Glibc

/// Reads lines of anybody's from a descriptor, without keeping more of a line than a path may have.
package struct LineReader {
    package struct Line {
        /// What was kept of the line, without the line feed.
        package let bytes: [UInt8]
        /// All of the line's bytes, those that weren't kept too.
        package let count: Int
        /// Whether a line feed ended it; the last line of a file may have none.
        package let isFinished: Bool
        /// Bytes that the line takes in the file.
        package let countInFile: Int

        /// Whether it is nothing but blanks.
        package var isBlank: Bool { bytes.allSatisfy { [0x20, 0x09, 0x0d].contains($0) } && count == bytes.count }
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// Paths may be longer than questions.
    private static let mostKept = 65_536

    /// - Parameter descriptor: of a file that is open for reading.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next line; nil at the end. A carriage return before the line feed is left out.
    package mutating func next() -> Line? {
        var line: [UInt8] = []
        var count = 0
        var isStarted = false
        while true {
            if position == buffer.count {
                fill()
                if isAtEnd { return isStarted ? ended(line, count: count, isFinished: false) : nil }
            }
            isStarted = true
            let rest = buffer[position...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let piece = rest[..<(end ?? rest.endIndex)]
            line += piece.prefix(max(0, Self.mostKept - line.count))
            count += piece.count
            position = end.map { $0 + 1 } ?? buffer.count
            if end != nil { return ended(line, count: count, isFinished: true) }
        }
    }

    private func ended(_ line: [UInt8], count: Int, isFinished: Bool) -> Line {
        let countInFile = count + (isFinished ? 1 : 0)
        let hasReturn = line.last == UInt8(ascii: "\r") && line.count == count
        return Line(
            bytes: hasReturn ? line.dropLast() : line, count: hasReturn ? count - 1 : count, isFinished: isFinished,
            countInFile: countInFile)
    }

    private mutating func fill() {
        buffer = [UInt8](repeating: 0, count: 65_536)
        position = 0
        while true {
            guard waitForInput() else {
                buffer = []
                isAtEnd = true
                return
            }
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe read(descriptor, bytes.baseAddress, bytes.count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            buffer.removeLast(buffer.count - max(0, count))
            isAtEnd = count <= 0
            return
        }
    }

    /// Waits until there is something to read, or the end. False where `Interruption` came first.
    private func waitForInput() -> Bool {
        var wanted = (
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: Interruption.descriptor, events: Int16(POLLIN), revents: 0)
        )
        while true {
            let found = unsafe withUnsafeMutableBytes(of: &wanted) { bytes in
                unsafe poll(bytes.assumingMemoryBound(to: pollfd.self).baseAddress, 2, -1)
            }
            if found < 0, errno == EINTR { continue }
            return found < 0 || wanted.0.revents != 0
        }
    }
}
