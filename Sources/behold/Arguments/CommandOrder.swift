import ArgumentParser

extension [String] {
    /// The arguments with the command first: options may stand before it, too.
    var withCommandFirst: [String] {
        guard let place = placeOfCommand, place > 0 else { return self }
        return [self[place]] + self[..<place] + self[(place + 1)...]
    }

    /// Options that commands share and that have a value after them.
    private static let optionsWithValue: Set<String> = [
        "--model", "--history", "--precision", "--threads", "--max-megapixels",
    ]

    /// Where a command's name stands with nothing but options before it.
    private var placeOfCommand: Int? {
        var place = 0
        while place < count, self[place].hasPrefix("-"), self[place] != "--", self[place] != "-" {
            place += Self.optionsWithValue.contains(self[place]) ? 2 : 1
        }
        guard place < count else { return nil }
        let name = self[place]
        return Root.configuration.subcommands.contains { $0.commandName == name } ? place : nil
    }
}

extension ParsableCommand {
    fileprivate static var commandName: String { configuration.commandName ?? "\(self)".lowercased() }
}
