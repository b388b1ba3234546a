import Foundation

/// A picture inside a terminal's own text, as a file that the terminal decodes.
public enum InlinePicture {
    /// Bytes of base64 that one piece of kitty's protocol may carry.
    private static let pieceSize = 4_096

    /// The terminal graphics protocol of kitty, also spoken by Ghostty and Konsole
    /// (https://sw.kovidgoyal.net/kitty/graphics-protocol). The terminal is asked not to answer.
    /// - Parameters:
    ///   - png: the bytes of a PNG file.
    ///   - columns: cells across; the height follows.
    public static func kitty(png: [UInt8], columns: Int) -> String {
        let text = Array(Data(png).base64EncodedString().utf8)
        var result = ""
        for start in stride(from: 0, to: text.count, by: pieceSize) {
            let end = min(start + pieceSize, text.count)
            let keys = start == 0 ? "a=T,f=100,q=2,c=\(columns)," : ""
            let piece = String(decoding: text[start..<end], as: UTF8.self)
            result += "\u{1b}_G\(keys)m=\(end < text.count ? 1 : 0);\(piece)\u{1b}\\"
        }
        return result + "\n"
    }

    /// The inline images of iTerm2, also spoken by WezTerm and mintty (https://iterm2.com/documentation-images.html).
    /// - Parameters:
    ///   - png: the bytes of a PNG file.
    ///   - columns: cells across; the height follows.
    public static func iTerm2(png: [UInt8], columns: Int) -> String {
        let keys = "inline=1;size=\(png.count);width=\(columns);height=auto;preserveAspectRatio=1"
        return "\u{1b}]1337;File=\(keys):\(Data(png).base64EncodedString())\u{7}\n"
    }
}
