import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Sets up connections: Hummingbird's HTTP/1.1 with a guard in it.
struct GuardedChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let stream: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
        /// nil for one that was refused.
        let connection: Connection?
        var channel: any Channel { stream.channel }
    }

    let service: PhotoService
    let connections: Connections
    private let configuration: HTTP1Channel.Configuration

    init(service: PhotoService, connections: Connections) {
        self.service = service
        self.connections = connections
        let limits = service.settings.limits
        configuration = HTTP1Channel.Configuration(
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerFields))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let connection = connections.add(channel)
        return http(for: connection).setup(channel: channel, logger: logger).flatMapThrowing { stream in
            let pipeline = channel.pipeline.syncOperations
            let limits = service.settings.limits
            let service = service
            let own = ConnectionGuard(connection, limits: limits) { service.refusal($0) }
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(own, position: .before(codec))
            return Value(stream: stream, connection: connection)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await http(for: value.connection).handle(value: value.stream, logger: logger)
    }

    private func http(for connection: Connection?) -> HTTP1Channel {
        HTTP1Channel(
            responder: { [service] request, writer, _ in
                guard let connection else { return }
                try await service.respond(to: request, on: connection, writer)
            }, configuration: configuration)
    }
}
