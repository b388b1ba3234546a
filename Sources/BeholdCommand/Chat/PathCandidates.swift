import Behold
import Files
import Terminal

/// The files that the beginning of a path may become.
struct PathCandidates {
    enum Wish {
        /// Folders, and files whose names end as images' do; any file where there is no such.
        case photos
        case files
    }

    private(set) var candidates: [LineCompletion.Candidate] = []

    /// How the path is written.
    private enum Style {
        case plain(quote: UInt8?)
        /// `file://…`
        case address(start: [UInt8])
    }

    /// - Parameter word: the beginning of the path; nil for nothing yet.
    init(for word: PathWords.Word?, wants: Wish) {
        let typed = word?.text ?? []
        let style: Style
        let path: [UInt8]
        if let address = PathWords.pathOfAddress(typed) {
            let host = typed.starts(with: "file://localhost".utf8) ? 16 : 7
            style = .address(start: Array(typed[..<host]))
            path = address
        } else {
            style = .plain(quote: word?.openQuote)
            path = typed
        }
        let slash = path.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { Array(path[...$0]) } ?? []
        let beginning = Array(path[(slash.map { $0 + 1 } ?? 0)...])
        let names = Self.names(in: folder.isEmpty ? [UInt8(ascii: ".")] : PathWords.resolved(folder))
            .filter { $0.starts(with: beginning) && ($0.first != UInt8(ascii: ".") || !beginning.isEmpty) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        let located = PathWords.resolved(folder)
        let found = names.map { (name: $0, isFolder: PathWords.isFolder(located + $0)) }
        let photos = found.filter { $0.isFolder || PhotoFolder.hasImageEnding($0.name) }
        let wanted = wants == .files || photos.isEmpty ? found : photos
        candidates = wanted.map { name, isFolder in
            let ending: [UInt8] = isFolder ? [UInt8(ascii: "/")] : []
            return .init(
                text: Self.written(folder + name + ending, style, isOpen: isFolder), name: name + ending,
                isOpen: isFolder)
        }
    }

    private static func written(_ path: [UInt8], _ style: Style, isOpen: Bool) -> [UInt8] {
        switch style {
        case .address(let start): return start + PathWords.percentEncoded(path)
        case .plain(let quote):
            let text = PathWords.quoted(path, in: quote)
            // The quote stays open for what follows in a folder.
            return quote != nil && isOpen ? text.dropLast() : text
        }
    }

    /// The names in a folder that can be typed: text without control characters.
    private static func names(in folder: [UInt8]) -> [[UInt8]] {
        guard !folder.contains(0), let names = FileSystem.names(in: folder) else { return [] }
        return names.filter { name in
            name.allSatisfy { $0 >= 0x20 && $0 != 0x7f } && String(validating: name, as: UTF8.self) != nil
        }
    }
}
