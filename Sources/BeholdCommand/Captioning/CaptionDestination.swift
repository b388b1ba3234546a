import Behold
import Files
import Interchange

/// Somewhere that captions go besides standard output.
protocol CaptionDestination: Sendable {
    /// Reads what is there. Called once, before anything else.
    func begin(model: ModelFacts, options: CaptionOptions, authorship: CaptionAuthorship) throws(Failure)

    /// Whether a photo's caption is there and stays, as far as the photo's name tells.
    func isDone(name: [UInt8]) -> Bool

    /// Whether a photo's caption is there and stays.
    func isDone(name: [UInt8], identity: PhotoIdentity) -> Bool

    /// Nobody is told of what was written before `settle`.
    /// - Throws: where nothing can be written any more.
    func write(_ result: CaptionResult) throws(Failure) -> CaptionWriting

    /// Has the disk keep what was written.
    /// - Returns: why it couldn't, by the names of the photos.
    /// - Throws: where nothing can be written any more.
    func settle() throws(Failure) -> [[UInt8]: Failure]

    /// Makes everything final.
    /// - Parameter isInterrupted: whether photos were left out because the run was stopped.
    func finish(isInterrupted: Bool) throws(Failure)

    /// Removes what isn't final.
    func abandon()
}

/// What became of one caption.
enum CaptionWriting {
    case written
    /// What would have been written is there.
    case unchanged
    /// A person's caption is there, in the file of this name, and stays.
    case kept(file: [UInt8])
    /// This photo's caption can't be written.
    case failed(Failure)
}

/// What becomes of captions that are there already.
enum CaptionPolicy: Equatable {
    /// They stay.
    case keep
    case overwrite(personsToo: Bool)
    /// The new one is put after or before them.
    case append
    case prepend

    var overwrites: Bool {
        if case .overwrite = self { true } else { false }
    }
}

/// Where captions are written.
enum CaptionTarget: Equatable {
    case sidecar
    case xmp
    /// A list of `<img alt>` on standard output.
    case html
    case table(CaptionTableFormat, path: [UInt8])
    case page(path: [UInt8])

    init(_ argument: RawArgument) throws(Failure) {
        let words = "sidecar, xmp, html or a file that ends in .jsonl, .csv or .html"
        switch argument.bytes {
        case Array("sidecar".utf8): self = .sidecar
        case Array("xmp".utf8): self = .xmp
        case Array("html".utf8): self = .html
        case let path where path.ends(in: ".jsonl"): self = .table(.jsonl, path: path)
        case let path where path.ends(in: ".csv"): self = .table(.csv, path: path)
        case let path where path.ends(in: ".html") || path.ends(in: ".htm"): self = .page(path: path)
        default: throw Failure(.usage, "--to \(ShownText.line(argument.bytes)): captions go to \(words)")
        }
    }

    /// All targets of a run, none of them twice.
    static func list(_ arguments: [RawArgument]) throws(Failure) -> [CaptionTarget] {
        var targets: [CaptionTarget] = []
        var places: Set<[UInt8]> = []
        for argument in arguments {
            let target = try CaptionTarget(argument)
            guard places.insert(target.place).inserted else {
                throw Failure(.usage, "--to \(ShownText.line(argument.bytes)): named twice")
            }
            targets.append(target)
        }
        return targets
    }

    /// The same for targets that are one.
    private var place: [UInt8] {
        switch self {
        case .sidecar: Array("sidecar".utf8)
        case .xmp: Array("xmp".utf8)
        case .html: Array("html".utf8)
        case .table(_, let path), .page(let path): AbsolutePath.bytes(of: path) ?? path
        }
    }

    /// Whether captions go to a file that is named after the photo's, or to a link to it.
    var needsName: Bool {
        switch self {
        case .sidecar, .xmp, .html, .page: true
        case .table: false
        }
    }

    /// Whether there is a text that a caption can be put before or after.
    var hasText: Bool { self == .sidecar || self == .xmp }

    /// - Parameter photos: all photos of the run.
    fileprivate func destination(
        for photos: [[UInt8]], policy: CaptionPolicy, style: CaptionStyle
    ) throws(Failure) -> (any CaptionDestination)? {
        switch self {
        case .sidecar: BesideFiles(for: photos, ending: ".txt", format: .text, policy: policy)
        case .xmp:
            BesideFiles(
                for: photos, ending: ".xmp", format: .xmp(style == .alt ? .altText : .description), policy: policy)
        case .html: nil
        case .table(let format, let path): try CaptionTable(path: path, for: photos, format: format, policy: policy)
        case .page(let path):
            try AltTextPage(path: path, replacesPersons: policy == .overwrite(personsToo: true))
        }
    }
}

extension [CaptionTarget] {
    /// All of them, or none.
    /// - Parameter photos: all photos of the run.
    func destinations(
        for photos: [[UInt8]], policy: CaptionPolicy, style: CaptionStyle
    ) throws(Failure) -> [any CaptionDestination] {
        var opened: [any CaptionDestination] = []
        do throws(Failure) {
            for target in self {
                if let destination = try target.destination(for: photos, policy: policy, style: style) {
                    opened.append(destination)
                }
            }
        } catch {
            for destination in opened { destination.abandon() }
            throw error
        }
        return opened
    }
}

extension [UInt8] {
    /// Whether a path ends so, and is more than the ending.
    fileprivate func ends(in ending: String) -> Bool {
        count > ending.utf8.count && suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }
}
