/// A form of several parts (RFC 7578), as browsers and curl send it.
///
/// Read in one pass over the bytes, whatever they hold. Names of files are ignored: a photo is known by its content.
struct Form {
    private(set) var fields = Fields()

    private static let mostParts = 16
    private static let mostHeaderBytes = 4_096
    private static let longestField = 64 << 10
    /// The one part that may be large.
    static let picture = "image"

    /// - Parameters:
    ///   - bytes: the body, of which the large part becomes what is left: nothing large is copied if nobody else holds it.
    ///   - boundary: without the dashes that begin it in the body.
    init(_ bytes: consuming [UInt8], boundary: String) throws(ServerFault) {
        guard let picture = try readParts(of: bytes, boundary: boundary) else { return }
        bytes.removeSubrange(picture.upperBound...)
        bytes.removeSubrange(..<picture.lowerBound)
        fields.fill(Self.picture, bytes)
    }

    /// Takes the fields in, of which the large part has no value yet.
    /// - Returns: where that is; nil if there is none.
    private mutating func readParts(of bytes: [UInt8], boundary: String) throws(ServerFault) -> Range<Int>? {
        let dashes = [UInt8(ascii: "-"), UInt8(ascii: "-")]
        let delimiter = [0x0d, 0x0a] + dashes + Array(boundary.utf8)
        var position = delimiter.count - 2
        if !bytes.starts(with: delimiter.dropFirst(2)) {
            // What comes before the first part is for readers who know no forms.
            guard let first = Self.find(delimiter, in: bytes, from: 0, to: bytes.count) else {
                throw .malformedForm(.unterminated)
            }
            position = first + delimiter.count
        }
        var parts = 0
        var picture: Range<Int>?
        while true {
            let rest = bytes[position...]
            if rest.starts(with: dashes) { return picture }
            guard rest.starts(with: [0x0d, 0x0a]) else { throw .malformedForm(.unterminated) }
            parts += 1
            guard parts <= Self.mostParts else { throw .malformedForm(.tooManyParts(limit: Self.mostParts)) }
            // The blank line that ends the headers.
            let headersEnd = Self.find(
                [0x0d, 0x0a, 0x0d, 0x0a], in: bytes, from: position,
                to: min(bytes.count, position + Self.mostHeaderBytes))
            guard let headersEnd else { throw .malformedForm(.partHeaders) }
            let name = try Self.name(in: bytes[position..<headersEnd])
            let start = headersEnd + 4
            guard let end = Self.find(delimiter, in: bytes, from: headersEnd + 2, to: bytes.count) else {
                throw .malformedForm(.unterminated)
            }
            let value = start..<max(start, end)
            let isPicture = name == Self.picture
            guard isPicture || value.count <= Self.longestField else {
                throw .malformedForm(.fieldTooLong(name, limit: Self.longestField))
            }
            try fields.add(name, isPicture ? [] : Array(bytes[value]))
            if isPicture { picture = value }
            position = end + delimiter.count
        }
    }

    /// `name="…"` of the part's Content-Disposition.
    private static func name(in headers: ArraySlice<UInt8>) throws(ServerFault) -> String {
        for line in String(decoding: headers, as: UTF8.self).split(separator: "\r\n" as Character) {
            let sides = line.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, sides[0].lowercased() == "content-disposition" else { continue }
            let header = HeaderValue(String(sides[1]))
            guard header.value == "form-data", let name = header.parameters["name"], !name.isEmpty else { break }
            return name
        }
        throw .malformedForm(.unnamedPart)
    }

    /// Where some bytes begin. They begin with a byte that they don't have again but right before a line feed, so that
    /// each byte is looked at twice at most.
    private static func find(_ wanted: [UInt8], in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
        let (wanted, bytes) = (wanted.span, bytes.span)
        let last = end - wanted.count
        var place = start
        while place <= last {
            var matched = 0
            while matched < wanted.count, bytes[place + matched] == wanted[matched] { matched += 1 }
            if matched == wanted.count { return place }
            place += 1
        }
        return nil
    }
}

/// A header's value with its parameters, such as `form-data; name="image"`.
struct HeaderValue {
    /// In lower case.
    let value: String
    /// By names in lower case; of several of one name, the first.
    private(set) var parameters: [String: String] = [:]

    init(_ text: String) {
        var pieces: [[Character]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if isEscaped {
                pieces[pieces.count - 1].append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                pieces.append([])
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        let texts = pieces.map { Self.trimmed(String($0)) }
        value = texts[0].lowercased()
        for piece in texts.dropFirst() {
            guard let equals = piece.firstIndex(of: "=") else { continue }
            let name = Self.trimmed(String(piece[..<equals])).lowercased()
            if parameters[name] == nil { parameters[name] = Self.trimmed(String(piece[piece.index(after: equals)...])) }
        }
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
