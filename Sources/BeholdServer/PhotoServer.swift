public import Behold
import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Terminal

/// Why a server can't listen.
public enum ListeningProblem: Error, Sendable, Equatable {
    case portInUse
    case notPermitted
    /// The address isn't one of this machine's.
    case noSuchAddress
    /// Anything else, by the system's number.
    case system(errno: Int32)
    case other
}

/// Answers questions about photos over HTTP, and shows a page to ask them on.
///
///     let server = PhotoServer(beholder: beholder, settings: ServerSettings(), words: words, program: "my program") { _ in }
///     try await server.run { port in print("listening on port \(port)") }
///
/// Photos come in requests' bodies only: nothing that a client sends names a file or an address.
public final class PhotoServer: Sendable {
    let service: PhotoService
    let connections: Connections
    private let server: Server<GuardedChannel>
    private let notice = ListeningNotice()

    /// - Parameters:
    ///   - words: what the caller says of the problems that it has too.
    ///   - program: name and version, for `/v1/health`.
    ///   - log: is told of every request that was answered.
    public init(
        beholder: Beholder, settings: ServerSettings, words: ServerWords, program: String,
        log: @escaping @Sendable (RequestRecord) -> Void
    ) {
        service = PhotoService(beholder: beholder, settings: settings, words: words, program: program, log: log)
        // Half of the files that may be open are left for everything else.
        connections = Connections(most: min(settings.limits.connections, ThisProcess.mostOpenFiles / 2))
        server = Server(
            childChannelSetup: GuardedChannel(service: service, connections: connections),
            configuration: ServerConfiguration(address: .hostname(settings.address, port: settings.port), backlog: 256),
            onServerRunning: { [notice] channel in notice.ring(port: channel.localAddress?.port ?? settings.port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "behold", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Listens and answers until `shutDown` was called and everything is closed.
    /// - Parameter onListening: is told the port.
    public func run(onListening: @escaping @Sendable (Int) -> Void) async throws(ListeningProblem) {
        notice.hear(onListening)
        do {
            try await withTaskExecutorPreference(service.serving) { [server] in try await server.run() }
        } catch {
            throw ListeningProblem(error)
        }
    }

    /// Accepts nothing new, lets what is being answered come to its end, and refuses what doesn't in time.
    public func shutDown() async {
        let limits = service.settings.limits
        let refusing = TimeLimit.after(limits.drainTime) { [service, connections] in
            service.door.close()
            service.looking.close()
            connections.cancelAll()
        }
        let closing = TimeLimit.after(limits.drainTime + limits.lingerTime) { [connections] in connections.closeAll() }
        await withTaskExecutorPreference(service.serving) { [server] in try? await server.shutdownGracefully() }
        refusing.cancel()
        closing.cancel()
    }
}

/// Who is told that the server listens.
private final class ListeningNotice: Sendable {
    private let listener = Mutex<(@Sendable (Int) -> Void)?>(nil)

    func hear(_ listener: @escaping @Sendable (Int) -> Void) { self.listener.withLock { $0 = listener } }

    func ring(port: Int) { listener.withLock { $0 }?(port) }
}

extension ListeningProblem {
    fileprivate init(_ error: any Error) {
        guard let error = error as? IOError else {
            self = .other
            return
        }
        switch error.errnoCode {
        case EADDRINUSE: self = .portInUse
        case EACCES, EPERM: self = .notPermitted
        case EADDRNOTAVAIL, EAFNOSUPPORT: self = .noSuchAddress
        default: self = .system(errno: error.errnoCode)
        }
    }
}
