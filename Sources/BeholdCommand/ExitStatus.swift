/// What the program tells the one that started it.
enum ExitStatus: Int32, Error {
    case success = 0
    case general = 1
    /// Of several inputs some failed.
    case partial = 2
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case cannotCreate = 73
    case inputOutput = 74
    case interrupted = 130
}

/// The end of a command, with what a person reads about it.
struct Failure: Error {
    let status: ExitStatus
    let sentence: String

    init(_ status: ExitStatus, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }
}
