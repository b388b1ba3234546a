import BeholdPage
import HTTPTypes

/// What is at an address.
enum Route: Equatable {
    case page(BeholdPage.File)
    case ask
    case caption
    case inspect
    case search
    case history
    case health

    /// The route of a path; none is decoded, shortened or looked up among files.
    init?(path: String) {
        switch path {
        case "/v1/ask": self = .ask
        case "/v1/caption": self = .caption
        case "/v1/inspect": self = .inspect
        case "/v1/search": self = .search
        case "/v1/history": self = .history
        case "/v1/health": self = .health
        default:
            guard let file = BeholdPage.files.first(where: { $0.path == path }) else { return nil }
            self = .page(file)
        }
    }

    /// For a log.
    var pattern: String {
        switch self {
        case .page(let file): file.path
        case .ask: "/v1/ask"
        case .caption: "/v1/caption"
        case .inspect: "/v1/inspect"
        case .search: "/v1/search"
        case .history: "/v1/history"
        case .health: "/v1/health"
        }
    }

    var isAPI: Bool { if case .page = self { false } else { true } }

    private var methods: [HTTPRequest.Method] {
        switch self {
        case .ask, .caption, .inspect, .search: [.post]
        case .page, .history, .health: [.get, .head]
        }
    }

    func check(_ method: HTTPRequest.Method) throws(ServerFault) {
        guard methods.contains(method) else { throw .notAllowed(methods: methods.map(\.rawValue)) }
    }
}
