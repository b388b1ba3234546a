import Behold

/// What became of the inputs of one run.
struct Tally {
    private var inputs = 0
    private var failures: [ExitStatus] = []
    private var trouble: HistoryProblem?

    mutating func succeeded() { inputs += 1 }

    mutating func failed(_ status: ExitStatus) {
        inputs += 1
        failures.append(status)
    }

    /// Tells of a turn that isn't kept; only the first time.
    mutating func note(_ record: Record) {
        if let trouble = record.trouble { note(trouble) }
    }

    mutating func note(_ trouble: HistoryProblem) {
        if self.trouble == nil { StandardError.say(trouble.notSaved) }
        self.trouble = trouble
    }

    var failureCount: Int { failures.count }
    var inputCount: Int { inputs }

    /// One input's own status, or that of several of which some failed.
    func finish() throws(ExitStatus) {
        if let failure = failures.first { throw inputs == 1 ? failure : .partial }
        if let trouble { throw trouble.status }
    }
}
