/// The manual page of section 1, in the language of mdoc(7), made of the commands themselves.
struct ManualPage {
    private var lines: [String] = []

    /// The page's text.
    static func text(of program: CommandDescription, date: String) -> String {
        var page = ManualPage()
        page.write(program, date: date)
        return page.lines.joined(separator: "\n") + "\n"
    }

    private mutating func write(_ program: CommandDescription, date: String) {
        lines += [
            ".Dd \(date)", ".Dt \(program.name.uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(program.name)",
            ".Nd \(Self.escaped(Self.lowered(program.abstract)))", ".Sh SYNOPSIS", ".Nm", ".Op Ar command",
            ".Op Ar argument ...", ".Sh DESCRIPTION",
        ]
        write(discussion: program.discussion)
        lines += [".Sh COMMANDS"]
        for command in program.subcommands { write(command, after: []) }
        lines += [".Sh OPTIONS", "Every command has these:", ".Bl -tag -width Ds"]
        for argument in program.arguments { write(argument) }
        lines += [".El"]
        write(".Sh ENVIRONMENT", Self.environment)
        write(".Sh FILES", Self.files)
        write(".Sh EXIT STATUS", Self.exitStatus)
    }

    private mutating func write(_ command: CommandDescription, after parents: [String]) {
        let path = parents + [command.name]
        lines += [".Ss behold \(path.joined(separator: " "))", Self.sentences(command.abstract)]
        let own = command.arguments.filter { !$0.names.contains("--help") && !$0.names.contains("--version") }
        lines += [".Pp", ".Nm Cm \(path.joined(separator: " "))"]
        if own.contains(where: { !$0.names.isEmpty }) { lines.append(".Op Ar option ...") }
        for argument in own where argument.names.isEmpty { lines.append(Self.synopsis(argument)) }
        write(discussion: command.discussion, after: ".Pp")
        if !own.isEmpty {
            lines.append(".Bl -tag -width Ds")
            for argument in own { write(argument) }
            lines.append(".El")
        }
        for subcommand in command.subcommands { write(subcommand, after: path) }
    }

    private static func synopsis(_ argument: CommandDescription.Argument) -> String {
        let name = "Ar \(escaped(argument.value ?? ""))\(argument.isRepeating ? " ..." : "")"
        return argument.isOptional ? ".Op \(name)" : ".\(name)"
    }

    private mutating func write(_ argument: CommandDescription.Argument) {
        let value = argument.value.map { " Ar \(Self.escaped($0))" } ?? ""
        if argument.names.isEmpty {
            lines.append(".It\(value)\(argument.isRepeating ? " ..." : "")")
        } else {
            let names = argument.names.map { name in
                name.hasPrefix("--") ? "Fl Fl \(name.dropFirst(2))" : "Fl \(name.dropFirst(1))"
            }
            lines.append(".It " + names.map { $0 + value }.joined(separator: " , "))
        }
        let standard = argument.value == nil ? nil : argument.standard
        lines.append(Self.sentences(argument.abstract))
        if let standard { lines.append("Default: \(Self.escaped(standard)).") }
    }

    /// Paragraphs; lines that are set in are shown as they stand.
    private mutating func write(discussion: String, after separator: String? = nil) {
        var separator = separator
        var isLiteral = false
        for line in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  "), !isLiteral {
                lines.append(".Bd -literal -offset indent")
                isLiteral = true
            } else if !line.hasPrefix("  "), isLiteral {
                lines.append(".Ed")
                isLiteral = false
                separator = ".Pp"
            }
            if line.isEmpty {
                separator = separator ?? ".Pp"
            } else if isLiteral {
                lines.append(Self.escaped(String(line.dropFirst(2))))
            } else {
                if let separator { lines.append(separator) }
                separator = nil
                lines.append(line == "EXAMPLES" ? "Examples:" : Self.sentences(String(line)))
            }
        }
        if isLiteral { lines.append(".Ed") }
    }

    private mutating func write(_ heading: String, _ items: [(name: String, text: String)]) {
        lines += [heading, ".Bl -tag -width Ds"]
        for item in items { lines += [".It \(item.name)", Self.sentences(item.text)] }
        lines.append(".El")
    }

    /// A paragraph, each sentence on a line of its own, as mdoc wants it.
    private static func sentences(_ text: String) -> String {
        text.replacing(". ", with: ".\n").split(separator: "\n").map { escaped(String($0)) }.joined(separator: "\n")
    }

    /// A line that is no request, whatever it begins with.
    private static func escaped(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\e")
        return plain.first == "." || plain.first == "'" ? "\\&" + plain : plain
    }

    private static func lowered(_ sentence: String) -> String {
        var text = sentence.prefix(1).lowercased() + sentence.dropFirst()
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    private static let environment = [
        ("Ev BEHOLD_MODEL", "The model to use: its name, or its folder."),
        ("Ev BEHOLD_HISTORY", "The history to use instead of your own."),
        ("Ev NO_COLOR", "If set, no colour is used."),
        ("Ev XDG_CONFIG_HOME", "Where the configuration is looked for."),
        ("Ev XDG_DATA_HOME", "Where the history is kept."),
    ]

    private static let files = [
        ("Pa ~/.config/behold/config.json", "The configuration; behold config tells of it."),
        ("Pa ~/.local/share/behold/history.sqlite", "The history."),
    ]

    private static let exitStatus = [
        ("0", "All done."),
        ("2", "Of several inputs some failed: each is named, the rest is done."),
        ("64", "Wrong arguments, or an empty question."),
        (
            "65",
            "The input is there but bad: no image, damaged, over a limit, a history, model or configuration that isn't one."
        ),
        ("66", "No such file, or it can't be read."),
        ("69", "The model isn't installed, or what was asked can't be done here."),
        ("73", "The output or the history can't be created; an answer is printed all the same."),
        ("74", "Input-output error, or the disk is full; an answer is printed all the same."),
        ("130", "Interrupted."),
        ("1", "Anything else."),
    ]
}
