import Behold
import BeholdServer
import Terminal

/// The run of one `serve`.
struct ServeSession {
    private let server: PhotoServer
    private let settings: ServerSettings

    init(beholder: Beholder, settings: ServerSettings, isVerbose: Bool) {
        self.settings = settings
        server = PhotoServer(beholder: beholder, settings: settings, words: .own, program: BeholdVersion.program) {
            record in
            if isVerbose { StandardError.write(record.line) }
        }
    }

    /// Answers until a signal comes.
    func run() async throws {
        guard Interruption.noteOnly(first: 1) else { throw Failure(.general, "too many files are open") }
        let ending = Task { [server] in
            var status = ExitStatus.success
            for await signal in Interruption.signals {
                status = signal == .interrupt ? .interrupted : .success
                StandardError.say("ending; a second signal ends it at once")
                await server.shutDown()
            }
            return status
        }
        do throws(ListeningProblem) {
            try await server.run { [settings] port in StandardError.say(settings.announcement(port: port)) }
        } catch {
            throw Failure(.cannotCreate, error.sentence(settings))
        }
        let status = await ending.value
        if status != .success { throw status }
    }
}

extension ServerSettings {
    fileprivate func announcement(port: Int) -> String { "listening on http://\(shownAddress):\(port)" }

    /// As an address on the web is written.
    var shownAddress: String { IPAddress(address)?.isVersion6 == true ? "[\(address)]" : address }
}

extension RequestRecord {
    /// One printable line.
    fileprivate var line: String { "\(ShownText.line(method)) \(route) \(status) \(milliseconds) ms\n" }
}
