import ArgumentParser
import Behold
import Interchange
import Terminal

struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which settings are in force, and where each comes from.",
        discussion: """
            Settings that you repeat belong into one file, $XDG_CONFIG_HOME/behold/config.json, or \
            ~/.config/behold/config.json: a JSON object with any of these names. Options of the command line come before \
            the environment, the environment before the file, the file before the defaults.

              model        a model's name, or a folder that begins with / or ~/
              precision    fastest, float32, bfloat16 or int8
              threads      threads that compute, 1 to 1024
              history      a file that begins with / or ~/, or false to keep nothing
              keep_days    turns older than this are removed from the history, and photos of no turn that weren't seen since;
                           nothing goes while the clock is ahead of all that the history knows, until a run on a later day
              features_mb  room for image features in the history, in megabytes
              beams, length, no_repeat
                           as in `behold caption --help`
              plain, quiet true or false; --no-plain and --no-quiet contradict them

            EXAMPLES
              behold config
              behold config --json
              mkdir -p "$(dirname "$(behold config --path)")"
              echo '{"quiet": true, "beams": 5}' > "$(behold config --path)"
            """)

    @Flag(help: "Print the path of the configuration file alone.")
    var path = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        guard let file = SettingsFile.path else {
            throw Failure(.noInput, "there is no configuration: neither HOME nor XDG_CONFIG_HOME is set")
        }
        if path { return try StandardOutput.write(ShownText.line(file) + "\n") }
        let isThere = try Settings.ofFile.get() != nil
        let settings = Settings.Name.allCases.map(InForce.init)
        if format.json {
            return try StandardOutput.write(
                JSONValue.object([
                    ("path", .text(file)), ("exists", .bool(isThere)), ("settings", .array(settings.map(\.json))),
                ]).line)
        }
        if format.jsonl {
            for setting in settings { try StandardOutput.write(setting.json.line) }
            return
        }
        try StandardOutput.write(ShownText.line(file) + (isThere ? "\n" : " (not there)\n"))
        for setting in settings { try StandardOutput.write(setting.shown) }
    }
}

/// A setting's value and where it comes from.
private struct InForce {
    let name: Settings.Name
    let value: JSONValue
    let source: String

    init(_ name: Settings.Name) {
        self.name = name
        let settings = Settings.inForce
        let (own, standard, variable) = Self.candidates(name, settings)
        if let variable, let text = Environment.value(variable) {
            (value, source) = (.text(text), variable)
        } else if let own {
            (value, source) = (own, "config file")
        } else {
            (value, source) = (standard, "default")
        }
    }

    /// What the file says, what is so without it, and the variable that comes before the file.
    private static func candidates(
        _ name: Settings.Name, _ settings: Settings
    ) -> (own: JSONValue?, standard: JSONValue, variable: String?) {
        let caption = CaptionOptions()
        switch name {
        case .model: return (settings.model.map { .text($0) }, .null, "BEHOLD_MODEL")
        case .precision:
            return (settings.precision.map { .text($0.rawValue) }, .text(Precision.fastest.rawValue), nil)
        case .threads: return (settings.threads.map { .integer($0) }, .null, nil)
        case .history:
            let place = try? HistoryChoice.standard.path
            return (settings.history?.json, .text(place ?? nil), "BEHOLD_HISTORY")
        case .keepDays:
            return (settings.keepDays.map { .integer($0) }, .integer(HistorySettings().keepDays), nil)
        case .featuresMB:
            let standard = HistorySettings().featureBytes / HistorySettings.megabyte
            return (settings.featuresMB.map { .integer($0) }, .integer(standard), nil)
        case .beams: return (settings.beams.map { .integer($0) }, .integer(caption.beams), nil)
        case .length: return (settings.length.map { .integer($0) }, .integer(caption.maximumTokens), nil)
        case .noRepeat: return (settings.noRepeat.map { .integer($0) }, .integer(caption.noRepeat), nil)
        case .plain: return (settings.plain.map { .bool($0) }, .bool(false), nil)
        case .quiet: return (settings.quiet.map { .bool($0) }, .bool(false), nil)
        }
    }

    var json: JSONValue {
        .object([("name", .text(name.rawValue)), ("value", value), ("source", .text(source))])
    }

    var shown: String {
        let text = value == .null ? "-" : value.string ?? String(decoding: value.serialized(), as: UTF8.self)
        let name = name.rawValue + String(repeating: " ", count: 13 - name.rawValue.count)
        return "\(name)\(ShownText.line(text))  (\(source))\n"
    }
}

extension Settings.History {
    fileprivate var json: JSONValue {
        switch self {
        case .off: .bool(false)
        case .file(let path): .bytes(path)
        }
    }
}
