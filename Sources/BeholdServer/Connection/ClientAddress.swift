import NIOCore

/// Who shares: everything that comes from one address is counted together, and of version 6, everything that comes from one
/// network of 64 bits, in which a client picks addresses as it likes.
struct ClientAddress: Sendable, Hashable {
    private let bytes: [UInt8]

    init(_ address: IPAddress) { bytes = address.network }

    /// Connections without an address, being closed already, are counted together too.
    init(of channel: any Channel) {
        bytes = channel.remoteAddress?.ipAddress.flatMap(IPAddress.init)?.network ?? []
    }
}
