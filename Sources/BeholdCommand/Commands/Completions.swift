import ArgumentParser

struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a script that lets your shell complete commands, options and photos.",
        discussion: """
            `make install` puts the scripts where the shells look for them.

            EXAMPLES
              source <(behold completions bash)
              behold completions zsh > "${fpath[1]}/_behold"
              behold completions fish > ~/.config/fish/completions/behold.fish
            """)

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        fileprivate var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() throws {
        try StandardOutput.write(Root.completionScript(for: shell.kind) + "\n")
    }
}
