/// Where a server listens, and whom it answers.
public struct ServerSettings: Sendable {
    /// An IP address.
    public var address = "127.0.0.1"
    /// 0 for any that is free.
    public var port = 8_080
    /// Names that the server is called by, besides `localhost` and its address.
    public var names: [String] = []
    /// What every call of the API must show; nil where none is needed.
    public var token: String?
    /// The most megapixels that a picture may have; nil for the standard limits.
    public var maximumMegapixels: Int?
    public var limits = ServerLimits()

    public init() {}
}

/// What keeps one client from taking everything.
public struct ServerLimits: Sendable {
    /// Open connections. What comes beyond is closed at once, or takes the place of one that is silent, if that one's
    /// address has more of them.
    public var connections = 256
    /// From the opening of a connection, or the last response, to the end of a request's headers.
    public var headerTime = Duration.seconds(10)
    /// From the end of the headers to the end of the body: a total, however steadily it comes.
    public var bodyTime = Duration.seconds(30)
    /// From one piece of a body to the next: one that stands still keeps room from others.
    public var pauseTime = Duration.seconds(5)
    /// From the first to the last byte of a response.
    public var responseTime = Duration.seconds(30)
    /// Waiting for one's turn, and the work itself; also how long a body that came slowly waits for a place again.
    public var workTime = Duration.seconds(60)
    /// What requests in flight get when the server is told to end.
    public var drainTime = Duration.seconds(30)
    /// How long is listened to a client that was refused in the middle of its request, so that it can read why.
    public var lingerTime = Duration.seconds(2)
    /// Of the request line's target and all headers.
    public var headerBytes = 16 << 10
    public var headerFields = 100
    /// Of a picture with its form.
    public var bodyBytes = 32 << 20
    /// Of a JSON document.
    public var documentBytes = 1 << 20
    /// Of all bodies that are in memory at one time, or on their way there: two thirds for one address, and a twelfth more for
    /// those of at most 1 MB.
    public var bytesOfAllBodies = 96 << 20
    /// Requests that wait for the model.
    public var waiting = 16
    /// How long a request waits until it may be one of those, and for room for its body.
    public var doorTime = Duration.milliseconds(750)
    /// How long a body may keep others from one of those places while it comes.
    public var placeTime = Duration.seconds(1)
    /// How long nothing is concluded from the pace of a body that others wait for.
    public var slowTime = Duration.seconds(2)
    /// How long nothing is asked until memory that is free goes back to the system.
    public var restTime = Duration.seconds(3)

    public init() {}
}

/// One answered request, for a log: nothing of what was asked or shown.
public struct RequestRecord: Sendable, Equatable {
    /// Such as "GET"; "-" where the request was none.
    public let method: String
    /// The route's pattern, such as "/v1/ask"; "-" where there is none.
    public let route: String
    public let status: Int
    public let milliseconds: Int
}
