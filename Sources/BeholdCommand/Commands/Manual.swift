import ArgumentParser
import Behold

/// What `make install` asks the program for.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the manual page, in the language of mdoc(7).", shouldDisplay: false)

    func run() throws {
        guard let program = CommandDescription.program else {
            throw Failure(.general, "the commands can't be described")
        }
        try StandardOutput.write(ManualPage.text(of: program, date: BeholdVersion.date))
    }
}
