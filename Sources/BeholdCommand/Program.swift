import ArgumentParser
import Behold
import Files
import Learning
import Terminal
import Threads

@main
struct Program {
    static func main() async {
        ThisProcess.reopenClosedStreams()
        ThisProcess.ignoreBrokenPipes()
        Interruption.leaveAtOnce(on: .interrupt)
        // Commands read, write and wait: not on Swift's cooperative pool.
        await ThisProcess.leave(
            with: withTaskExecutorPreference(WorkThreads("command")) { await outcome() }.rawValue)
    }

    private static func outcome() async -> ExitStatus {
        var command: any ParsableCommand
        do {
            let words = CommandLineArguments.escaped()
            try words.checkWords()
            command = try Root.parseAsRoot(words.withCommandFirst)
        } catch let problem as CommandProblem {
            StandardError.say(problem.failure.sentence)
            return problem.failure.status
        } catch {
            return report(parsing: error)
        }
        // Who asks for the file's place may be about to mend it.
        let asksForPlace = (command as? Config)?.path ?? false
        if !asksForPlace, Root.has(type(of: command)), case .failure(let problem) = Settings.ofFile {
            StandardError.say(problem.failure.sentence)
            return problem.failure.status
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .success
        } catch let status as ExitStatus {
            return status
        } catch let failure as Failure {
            StandardError.say(failure.sentence)
            return failure.status
        } catch let error as BeholdError {
            StandardError.say(error.failure.sentence)
            return error.failure.status
        } catch let error as DataError {
            StandardError.say(error.failure.sentence)
            return error.failure.status
        } catch let error as TrainError {
            StandardError.say(error.failure.sentence)
            return error.failure.status
        } catch let problem as HistoryProblem {
            StandardError.say(problem.sentence)
            return problem.status
        } catch OutputProblem.readerIsGone {
            return .success
        } catch OutputProblem.cannotWrite(let code) {
            StandardError.say("can't write to standard output: \(SystemMessage.text(code))")
            return .inputOutput
        } catch {
            return report(parsing: error)
        }
    }

    /// What ArgumentParser says of arguments that it refuses, of `--help` and of `--version`.
    private static func report(parsing error: any Error) -> ExitStatus {
        let code = Root.exitCode(for: error)
        let message = ShownText.text(ArgumentBytes.repaired(Root.fullMessage(for: error)))
        guard code.isSuccess else {
            if !message.isEmpty { StandardError.write(message + "\n") }
            return code == .validationFailure ? .usage : .general
        }
        do {
            try StandardOutput.write(message + "\n")
        } catch .readerIsGone {
            return .success
        } catch {
            return .inputOutput
        }
        return .success
    }
}

/// All commands.
struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "behold",
        abstract: "Answers questions about photos, captions folders of them, and remembers.",
        discussion: """
            EXAMPLES
              behold ask dog.jpg "what is the dog doing?"
              behold caption ~/Pictures --to sidecar
              behold caption photos --jsonl > captions.jsonl
              behold search "a dog on a beach" ~/Pictures
              behold history beach
              behold                       a conversation: /image dog.jpg, then questions
              behold serve                 a page in the browser, and an HTTP API

            Everything stays on this machine. The history is kept in $XDG_DATA_HOME/behold/history.sqlite.
            """,
        version: BeholdVersion.program,
        subcommands: [
            Ask.self, CaptionCommand.self, Inspect.self, SearchCommand.self, HistoryCommand.self, Serve.self,
            Train.self,
            Eval.self, ModelCommand.self, Doctor.self, Chat.self,
            Config.self, Completions.self, Manual.self,
        ],
        defaultSubcommand: Chat.self)
}

extension ParsableCommand {
    /// Whether a command is one of this one's own that settings matter to. Help isn't, nor what installs the program.
    fileprivate static func has(_ command: any ParsableCommand.Type) -> Bool {
        configuration.subcommands.contains { own in
            own != Completions.self && own != Manual.self && (own == command || own.has(command))
        }
    }
}
