/// A pattern for names and paths of any bytes.
///
/// `*` stands for anything within a name, `**` for anything across folders (`**/` for any folders or none), `?` for one
/// character, `[a-z]` and `[!a-z]` for one of some bytes or none of them, `\` for the next byte as it is; everything else
/// for itself. Case matters.
public struct Glob: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case byte(UInt8)
        /// One character: a byte where it isn't UTF-8.
        case any
        case run(acrossFolders: Bool)
        /// Nothing, or whatever ends in a slash.
        case folders
        case set([ClosedRange<UInt8>], isInverted: Bool)
    }

    private let pieces: [Piece]
    private static let slash = UInt8(ascii: "/")

    /// Any bytes make a pattern; a slash at the end means nothing.
    public init(_ pattern: [UInt8]) {
        var pieces: [Piece] = []
        var rest = pattern[...]
        while rest.count > 1, rest.last == Self.slash { rest.removeLast() }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"):
                let isDouble = rest.first == byte
                while rest.first == byte { rest.removeFirst() }
                if isDouble, rest.first == Self.slash {
                    rest.removeFirst()
                    pieces.append(.folders)
                } else {
                    pieces.append(.run(acrossFolders: isDouble))
                }
            case UInt8(ascii: "?"): pieces.append(.any)
            case UInt8(ascii: "["):
                if let set = Self.set(&rest) { pieces.append(set) } else { pieces.append(.byte(byte)) }
            case UInt8(ascii: "\\"): pieces.append(.byte(rest.popFirst() ?? byte))
            default: pieces.append(.byte(byte))
            }
        }
        self.pieces = pieces
    }

    /// What stands between brackets; nil, with nothing taken, where no bracket closes.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Piece? {
        var inside = rest
        let isInverted = inside.first == UInt8(ascii: "!") || inside.first == UInt8(ascii: "^")
        if isInverted { inside.removeFirst() }
        var ranges: [ClosedRange<UInt8>] = []
        while let low = inside.popFirst() {
            if low == UInt8(ascii: "]"), !ranges.isEmpty {
                rest = inside
                return .set(ranges, isInverted: isInverted)
            }
            let high = inside.dropFirst().first
            if inside.first == UInt8(ascii: "-"), let high, high != UInt8(ascii: "]") {
                inside.removeFirst(2)
                ranges.append(min(low, high)...max(low, high))
            } else {
                ranges.append(low...low)
            }
        }
        return nil
    }

    /// Whether the pattern stands for the whole of a name or path.
    ///
    /// Time grows with the product of both lengths at most, whatever the pattern.
    public func matches(_ path: some Collection<UInt8>) -> Bool {
        let path = Array(path)
        // reached[i]: the pieces so far can stand for the first i bytes.
        var reached = [Bool](repeating: false, count: path.count + 1)
        reached[0] = true
        for piece in pieces {
            var next = [Bool](repeating: false, count: path.count + 1)
            for (start, isReached) in reached.enumerated() where isReached {
                switch piece {
                case .byte(let byte): if start < path.count, path[start] == byte { next[start + 1] = true }
                case .any: if let end = Self.endOfCharacter(in: path, from: start) { next[end] = true }
                case .set(let ranges, let isInverted):
                    guard start < path.count, path[start] != Self.slash else { break }
                    if ranges.contains(where: { $0.contains(path[start]) }) != isInverted { next[start + 1] = true }
                case .folders:
                    next[start] = true
                    for end in path[start...].indices where path[end] == Self.slash { next[end + 1] = true }
                case .run(let acrossFolders):
                    var end = start
                    next[end] = true
                    while end < path.count, acrossFolders || path[end] != Self.slash, !(end > start && next[end + 1]) {
                        end += 1
                        next[end] = true
                    }
                }
            }
            reached = next
        }
        return reached[path.count]
    }

    private static func endOfCharacter(in path: [UInt8], from start: Int) -> Int? {
        guard start < path.count, path[start] != slash else { return nil }
        for length in [4, 3, 2] where start + length <= path.count {
            let piece = path[start..<start + length]
            if let text = String(validating: piece, as: UTF8.self), text.unicodeScalars.count == 1 {
                return start + length
            }
        }
        return start + 1
    }
}
