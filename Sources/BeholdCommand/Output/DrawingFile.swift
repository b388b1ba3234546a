import Behold
import Files

/// A PNG file that Behold draws: whole or not there, and never in the place of another file. An earlier drawing is
/// replaced.
enum DrawingFile {
    /// How a PNG of Behold's begins: after the signature and the header a text that says what wrote it.
    private static let markOffset = 8 + 25
    private static let mark: [UInt8] = [0, 0, 0, 15] + Array("tEXtSoftware\0Behold".utf8)

    /// Refuses a name that another file has.
    static func check(_ path: [UInt8]) throws(Failure) {
        let found = try Failure.naming(path, RegularFile(ifThere: path)?.beginning(markOffset + mark.count))
        guard let found, !found.isEmpty, !found.dropFirst(markOffset).starts(with: mark) else { return }
        throw Failure(
            .cannotCreate, "\(ShownText.line(path)) is there already and no drawing of Behold's: name another file")
    }

    static func write(_ png: [UInt8], to path: [UInt8]) throws(Failure) {
        try check(path)
        try Failure.naming(path, TemporaryFile.replace(path, with: png))
    }
}
