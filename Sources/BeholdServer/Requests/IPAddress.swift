/// A numeric address.
public struct IPAddress: Sendable, Equatable {
    private let bytes: [UInt8]

    /// - Returns: nil where the text is no address of version 4 or 6.
    public init?(_ text: String) {
        guard let bytes = Self.version4(text) ?? Self.version6(text) else { return nil }
        self.bytes = bytes
    }

    /// Four numbers without leading zeros.
    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in UInt8(part).flatMap { String($0) == part ? $0 : nil } }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    /// Eight groups, or fewer and one "::"; the last two may be written as an address of version 4.
    private static func version6(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard let last = halves.last, let end = groups(last, mayEndInVersion4: true) else { return nil }
        if halves.count == 1 { return end.count == 16 ? end : nil }
        guard let start = groups(halves[0], mayEndInVersion4: false), start.count + end.count <= 14 else { return nil }
        return start + [UInt8](repeating: 0, count: 16 - start.count - end.count) + end
    }

    private static func groups(_ text: Substring, mayEndInVersion4: Bool) -> [UInt8]? {
        var groups = text.isEmpty ? [] : text.split(separator: ":", omittingEmptySubsequences: false)
        let end = mayEndInVersion4 ? groups.last.flatMap(version4) : nil
        if end != nil { groups.removeLast() }
        var bytes: [UInt8] = []
        for group in groups {
            guard group.count <= 4, group.first?.isHexDigit == true, let number = UInt16(group, radix: 16) else {
                return nil  // A sign isn't a digit.
            }
            bytes += [UInt8(number >> 8), UInt8(number & 0xff)]
        }
        return bytes + (end ?? [])
    }

    /// Whether only this machine can connect to it.
    public var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether it stands for all addresses of this machine.
    public var isWildcard: Bool { bytes.allSatisfy { $0 == 0 } }

    /// Whether it is of version 6.
    public var isVersion6: Bool { bytes.count == 16 }

    /// What tells one client's network from another's: of version 6, the first 64 bits; of version 4, all, in whichever
    /// version it is written.
    var network: [UInt8] {
        guard isVersion6 else { return bytes }
        let isVersion4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10..<12].allSatisfy { $0 == 0xff }
        return Array(isVersion4 ? bytes[12...] : bytes[..<8])
    }
}
