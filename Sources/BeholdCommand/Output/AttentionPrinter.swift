import Behold
import Terminal

extension AttentionMap {
    /// Where the model looked, in words and as the best picture that standard output can show.
    func shown(plain: Bool) throws(BeholdError) -> String {
        let style = TerminalPicture.forStandardOutput(plain: plain)
        let picture = try drawn(as: style, columns: StandardStream.output.columns)
        return sentence + "\n" + (style == .characters ? "0 is least, 9 is most:\n" : "") + picture
    }

    /// Writes the picture as a PNG file, whole or not at all.
    func write(to path: [UInt8]) throws {
        try DrawingFile.write(try pngBytes(), to: path)
    }
}
