import ArgumentParser
import Behold

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check libraries, model and history.",
        discussion: """
            EXAMPLES
              behold doctor
              behold doctor --json
            """)

    @OptionGroup var format: FormatOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        var findings = [Diagnosis.Finding(subject: "behold", result: BeholdVersion.program, isGood: true)]
        findings += Diagnosis.libraries
        var failure: Failure?
        do throws(BeholdError) {
            let beholder = try await Beholder(
                model: model.choice, precision: model.precision, threads: model.threadCount, history: .none)
            findings.append(
                .init(
                    subject: "model",
                    result: "\(beholder.model.name) \(beholder.model.weights), \(beholder.model.precision.rawValue)",
                    isGood: true))
            findings.append(await Diagnosis.selfTest(of: beholder))
        } catch {
            findings.append(.init(subject: "model", result: error.failure.sentence, isGood: false))
            failure = error.failure
        }
        do throws(HistoryProblem) {
            findings.append(try checkHistory())
        } catch {
            findings.append(.init(subject: "history", result: error.sentence, isGood: false))
            failure = failure ?? error.failure
        }
        var results = ResultWriter(format, isList: true)
        for finding in findings { try results.write(finding.json, text: finding.shown) }
        try results.finish()
        if let failure { throw failure.status }
        if findings.contains(where: { !$0.isGood }) { throw ExitStatus.general }
    }

    private func checkHistory() throws(HistoryProblem) -> Diagnosis.Finding {
        if history.choice == .none { return .init(subject: "history", result: "none, as asked", isGood: true) }
        guard let history = try history.choice.open(to: .read) else {
            return .init(subject: "history", result: "none yet", isGood: true)
        }
        let problems = try history.problems()
        return .init(
            subject: "history",
            result: history.path + (problems.isEmpty ? ", whole" : ": " + problems.joined(separator: "; ")),
            isGood: problems.isEmpty)
    }
}

extension Diagnosis.Finding {
    fileprivate var shown: String {
        let name = subject + String(repeating: " ", count: max(1, 14 - subject.count))
        return "\(isGood ? "ok  " : "BAD ")\(name)\(ShownText.line(result))\n"
    }
}
