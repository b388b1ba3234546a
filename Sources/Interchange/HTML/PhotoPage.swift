/// The bytes of an HTML page that shows photos and says what is on them. At its end is a check of all that is before it.
package enum PhotoPage {
    /// What tells a page of Behold's from others.
    package static let mark = "<meta name=\"generator\" content=\"behold\">"

    /// What stands before the first photo.
    package static let beginning = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        \(mark)
        <title>Photos</title>
        </head>
        <body>

        """

    /// What stands behind the last photo.
    /// - Parameter check: of all that is before.
    package static func end(check: FNV1a) -> String { "<!-- \(check.digits) -->\n</body>\n</html>\n" }

    /// `<img src="…" alt="…">` and a line feed.
    /// - Parameter path: relative to the page; needn't be UTF-8.
    package static func line(path: [UInt8], text: String) -> String {
        "<img src=\"\(path.map(encoded).joined())\" alt=\"\(escaped(text))\">\n"
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(character)
            }
        }.joined()
    }

    /// Percent-encoding, slashes left alone.
    private static func encoded(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            String(Unicode.Scalar(byte))
        default: "%\(byte.hexadecimal.uppercased())"
        }
    }
}
