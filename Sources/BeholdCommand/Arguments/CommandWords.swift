import ArgumentParser
import Behold
import Terminal

/// Why a command line is refused before its arguments are parsed: the parser would take the words for something else.
enum CommandProblem: Error, Equatable {
    /// - Parameter nearest: the command that it may be a misspelling of.
    case unknown(String, nearest: String?)
    case photoWithoutCommand(String)
    case folderWithoutCommand(String)
    /// One dash before a word: the parser takes it for a bundle of short options, and `-h` for one of them.
    case unknownShortOption(String)
}

extension [String] {
    /// - Throws: where a command is none, or a word begins as an option and is none.
    func checkWords() throws(CommandProblem) {
        // What completion scripts ask for, and how they are made.
        guard !contains(where: { $0.hasPrefix("---") || $0.hasPrefix("--generate-completion-script") }) else { return }
        try checkCommand()
        try checkShortOptions()
    }

    private func checkCommand() throws(CommandProblem) {
        guard let place = placeOfWord(optionsWithValue: CommandDescription.program?.optionsWithValue ?? []) else {
            return
        }
        let (word, rest) = (self[place], self[(place + 1)...].filter { !$0.isOption })
        // The parser knows better what to say of options that there aren't.
        let known = place > 0 ? CommandDescription.program?.options ?? [] : []
        guard self[..<place].allSatisfy({ !$0.isOption || known.contains($0) || $0.contains("=") }) else { return }
        if word == "help" { return try Self.checkHelp(of: rest) }
        let names = Root.configuration.subcommands.map { $0.commandName }
        guard !names.contains(word) else { return }
        let path = PathWords.resolved(ArgumentBytes.bytes(of: word))
        if Photo.exists(path: path) {
            throw PathWords.isFolder(path) ? .folderWithoutCommand(word) : .photoWithoutCommand(word)
        }
        if PhotoFolder.hasImageEnding(path) { throw .photoWithoutCommand(word) }
        throw .unknown(
            word, nearest: word == "version" ? "--version" : Spelling.nearest(to: word, among: names + ["help"]))
    }

    /// Each word of `behold help` is a command of the one before it.
    private static func checkHelp(of words: [String]) throws(CommandProblem) {
        var command: any ParsableCommand.Type = Root.self
        for word in words {
            let subcommands = command.configuration.subcommands
            guard let found = subcommands.first(where: { $0.commandName == word }) else {
                throw .unknown(word, nearest: Spelling.nearest(to: word, among: subcommands.map { $0.commandName }))
            }
            command = found
        }
    }

    private func checkShortOptions() throws(CommandProblem) {
        let words = prefix { $0 != "--" }
        guard words.contains(where: \.isUnknownShortOption) else { return }
        let program = CommandDescription.program
        let (options, optionsWithValue) = (program?.options ?? [], program?.optionsWithValue ?? [])
        for (place, word) in words.enumerated() where word.isUnknownShortOption && !options.contains(word) {
            guard place > 0, optionsWithValue.contains(words[place - 1]) else { throw .unknownShortOption(word) }
        }
    }
}

extension String {
    /// Whether one dash is before a word that is no number and isn't the option that every command has.
    fileprivate var isUnknownShortOption: Bool {
        isOption && !hasPrefix("--") && self != "-h" && self != "-help"
            && (Double(self) == nil || !contains(where: \.isNumber))
    }
}
