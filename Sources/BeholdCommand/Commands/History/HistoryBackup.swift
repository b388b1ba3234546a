import ArgumentParser
import Behold
import Files
import Interchange

struct HistoryBackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the whole history into a file, as it is at one moment.",
        discussion: """
            Others may go on writing meanwhile. The copy is whole or isn't there; it is a history itself, for your eyes only.

            EXAMPLES
              behold history backup ~/backup/behold.sqlite
              behold history --history ~/backup/behold.sqlite
            """)

    @Argument(help: ArgumentHelp("The file to be written.", valueName: "file"))
    var file: RawArgument

    @Flag(help: "Replace the file that is there.")
    var overwrite = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var place: HistoryPlace
    @OptionGroup var speech: SpeechOptions

    func run() throws {
        guard let history = try place.choice.open(to: .read) else { throw Failure.noHistory }
        let target = file.bytes
        guard String(validating: target, as: UTF8.self) != nil else {
            throw Failure(.badData, "\(ShownText.line(target)) isn't UTF-8 text; name another file")
        }
        let copy = try NewFile(at: target, overwriting: overwrite, isDatabase: true, sparing: [history.path])
        do {
            try history.copy(toEmptyFile: String(decoding: copy.temporaryPath, as: UTF8.self))
        } catch {
            copy.discard()
            throw error
        }
        try copy.finish()
        let bytes = FileSystem.status(of: target)?.size ?? 0
        if format.json || format.jsonl {
            try StandardOutput.write(
                JSONValue.object([("path", .bytes(target)), ("bytes", .integer(bytes))]).line)
        } else if !speech.quiet {
            StandardError.say("\(ShownText.line(target)): \(ByteCount.shown(bytes))")
        }
    }
}
