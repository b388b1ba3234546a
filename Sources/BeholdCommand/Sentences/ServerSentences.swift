import Behold
import BeholdServer
import Files

extension ServerWords {
    /// The same words as on the command line; paths of this machine aren't told.
    static let own = ServerWords(
        problem: { error in
            switch error {
            case .photo(let problem, _): (problem.code, problem.cause)
            case .question(let problem): (problem.code, problem.sentence)
            case .caption(let problem): ("caption", problem.sentence)
            case .history(let problem): ("history", "the history can't be used: \(problem.told)")
            case .model(let problem):
                if case .overflows = problem {
                    ("model", problem.sentence)
                } else {
                    ("model", "the model can't be used")
                }
            case .cancelled: ("stopped", "stopped")
            }
        },
        notSaved: { "not saved: \($0.told)" })
}

extension HistoryProblem {
    /// What other machines are told: nothing of the file's path, nor of what the database says.
    fileprivate var told: String { if case .inputOutput = self { "it can't be read or written" } else { cause } }
}

extension ListeningProblem {
    func sentence(_ settings: ServerSettings) -> String {
        let place = "\(settings.shownAddress):\(settings.port)"
        return switch self {
        case .portInUse: "another program listens on \(place) already; name another --port, or 0 for any that is free"
        case .notPermitted: "you may not listen on \(place); ports from 1024 on are free for everyone"
        case .noSuchAddress: "this machine has no address \(settings.address)"
        case .system(let code): "can't listen on \(place): \(SystemMessage.text(code))"
        case .other: "can't listen on \(place)"
        }
    }
}
