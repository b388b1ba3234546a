/// A request's path and query as they came.
struct RequestTarget {
    /// Not decoded: no address of the server's has anything to decode.
    let path: String
    private let query: Substring.UTF8View

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = (parts.count > 1 ? parts[1] : "").utf8
    }

    /// The query's fields, decoded.
    func fields() throws(ServerFault) -> Fields {
        var fields = Fields()
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(decoding: try Self.decoded(sides[0]), as: UTF8.self)
            try fields.add(name, sides.count > 1 ? Self.decoded(sides[1]) : [])
        }
        return fields
    }

    private static func decoded(_ text: Substring.UTF8View) throws(ServerFault) -> [UInt8] {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    throw .malformedEscape
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
