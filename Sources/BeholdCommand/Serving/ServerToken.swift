import Behold
import Files

/// The secret that clients show.
enum ServerToken {
    private static let lengths = 16...512

    /// The first line of a file.
    static func read(_ path: [UInt8]) throws(Failure) -> String {
        let name = ShownText.line(path)
        let contents: [UInt8]?
        do {
            contents = try Failure.naming(path, RegularFile(ifThere: path)?.currentContents(atMost: 4_096))
        } catch {
            throw Failure(.noInput, "--token-file \(error.sentence)")
        }
        guard let contents else { throw Failure(.noInput, "--token-file \(name): no such file") }
        let line = contents.prefix { $0 != 0x0a && $0 != 0x0d }
        guard lengths.contains(line.count), line.allSatisfy({ 0x21..<0x7f ~= $0 }) else {
            throw Failure(
                .badData,
                "--token-file \(name): its first line must be \(lengths.lowerBound) to \(lengths.upperBound) letters, digits "
                    + "and signs, without blanks; make one: head -c 24 /dev/urandom | base64 > FILE")
        }
        return String(decoding: line, as: UTF8.self)
    }
}
