import ArgumentParser

extension [String] {
    /// The arguments with the names of the command and its subcommand first: options may stand before them, too.
    var withCommandFirst: [String] { withCommandFirst(of: Root.self, CommandDescription.program) }

    private func withCommandFirst(
        of command: any ParsableCommand.Type, _ description: @autoclosure () -> CommandDescription?
    ) -> [String] {
        guard !isEmpty, !command.configuration.subcommands.isEmpty,
            let place = placeOfWord(optionsWithValue: description()?.optionsWithValue ?? []),
            let found = command.configuration.subcommands.first(where: { $0.commandName == self[place] })
        else { return self }
        let rest = Array(self[..<place] + self[(place + 1)...])
        return [self[place]] + rest.withCommandFirst(of: found, description()?.subcommand(named: found.commandName))
    }

    /// Where the first word stands that is neither an option nor the value of one; nil where `--` comes before it.
    /// - Parameter optionsWithValue: asked for where there is an option.
    func placeOfWord(optionsWithValue: @autoclosure () -> Set<String>) -> Int? {
        guard let first, first.isOption else { return isEmpty ? nil : 0 }
        let optionsWithValue = optionsWithValue()
        var place = 0
        while place < count, self[place].isOption {
            guard self[place] != "--" else { return nil }
            place += optionsWithValue.contains(self[place]) ? 2 : 1
        }
        return place < count ? place : nil
    }
}

extension String {
    /// Whether a word of the command line is an option, or the end of options; `-` is a photo.
    var isOption: Bool { hasPrefix("-") && self != "-" }
}

extension ParsableCommand {
    static var commandName: String { configuration.commandName ?? "\(self)".lowercased() }
}

extension CommandDescription {
    /// Options of the command and of its subcommands that have a value after them.
    var optionsWithValue: Set<String> {
        subcommands.reduce(into: Set(arguments.filter { $0.value != nil }.flatMap(\.names))) { all, subcommand in
            all.formUnion(subcommand.optionsWithValue)
        }
    }

    /// All options of the command and of its subcommands.
    var options: Set<String> {
        subcommands.reduce(into: Set(arguments.flatMap(\.names))) { all, subcommand in
            all.formUnion(subcommand.options)
        }
    }

    func subcommand(named name: String) -> CommandDescription? { subcommands.first { $0.name == name } }
}
