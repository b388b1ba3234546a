/// Which hosts a request may be meant for.
///
/// A page of another site can have its own name resolve to this machine (DNS rebinding): then it speaks to the server,
/// but under that name. So names are known ones, and addresses this server's; where it listens at every address, any is.
struct HostRule: Sendable {
    private let names: Set<String>
    /// However they are spelt.
    private let addresses: [IPAddress]
    private let acceptsAnyAddress: Bool

    /// - Parameters:
    ///   - address: where the server listens.
    ///   - names: that it is called by as well.
    init(address: String, names: [String]) {
        self.names = Set((["localhost"] + names).map { $0.lowercased() })
        addresses = (["127.0.0.1", "::1", address] + names).compactMap(IPAddress.init)
        acceptsAnyAddress = IPAddress(address)?.isWildcard ?? false
    }

    /// - Parameter authority: the Host header, with or without a port.
    func accepts(_ authority: String?) -> Bool {
        guard let authority, let host = Self.host(of: authority) else { return false }
        guard let address = IPAddress(host) else { return names.contains(host) }
        return acceptsAnyAddress || addresses.contains(address)
    }

    /// Without port and brackets; nil where it isn't one.
    private static func host(of authority: String) -> String? {
        let bytes = Array(authority.lowercased().utf8)
        let host: ArraySlice<UInt8>
        let rest: ArraySlice<UInt8>
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = bytes[1..<end]
            rest = bytes[(end + 1)...]
        } else {
            let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            host = bytes[..<end]
            rest = bytes[end...]
        }
        guard rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst()) else { return nil }
        return String(decoding: host, as: UTF8.self)
    }

    private static func isPort(_ digits: ArraySlice<UInt8>) -> Bool {
        (1...5).contains(digits.count) && digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}
