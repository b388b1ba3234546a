import Behold
import Files
import Interchange

extension PhotoProblem {
    /// - Parameter name: the photo's, as it was given.
    func failure(_ name: [UInt8]) -> Failure { Failure(status, sentence(name)) }

    var status: ExitStatus {
        switch self {
        case .emptyPath, .pathHasNUL, .missing, .parentIsNotAFolder, .isFolder, .linkLoop, .notReadable:
            .noInput
        case .notARegularFile, .emptyFile, .notAnImage, .unsupportedFormat, .unsupportedVariant, .truncated, .damaged,
            .overLimit, .overflows:
            .badData
        case .outOfMemory: .general
        }
    }

    func sentence(_ name: [UInt8]) -> String {
        self == .emptyPath ? cause : "\(Self.shown(name)): \(cause)"
    }

    private static func shown(_ name: [UInt8]) -> String {
        name == [UInt8(ascii: "-")] ? "standard input" : ShownText.line(name)
    }

    /// A word for scripts.
    var code: String {
        switch self {
        case .emptyPath: "empty_path"
        case .pathHasNUL, .missing, .parentIsNotAFolder: "not_found"
        case .isFolder: "folder"
        case .notARegularFile: "not_a_file"
        case .linkLoop: "link_loop"
        case .notReadable: "not_readable"
        case .emptyFile: "empty"
        case .notAnImage: "not_an_image"
        case .unsupportedFormat, .unsupportedVariant: "unsupported"
        case .truncated: "truncated"
        case .damaged: "damaged"
        case .overLimit: "over_limit"
        case .outOfMemory: "out_of_memory"
        case .overflows: "overflows"
        }
    }

    /// What is wrong, and what helps.
    var cause: String {
        switch self {
        case .emptyPath: "an empty path names no photo"
        case .pathHasNUL, .missing, .parentIsNotAFolder: "no such file"
        case .isFolder: "a folder, where a photo is needed; `behold caption` takes folders"
        case .notARegularFile(let kind):
            "a \(kind.rawValue), which isn't read; name a file, or send the photo to standard input (-)"
        case .linkLoop: "a link that leads back to itself"
        case .notReadable(let code): "can't be read: \(SystemMessage.text(code))"
        case .emptyFile: "the file is empty"
        case .notAnImage(.gitLFS): "a Git LFS pointer in place of the photo; run: git lfs pull"
        case .notAnImage(let found?): "not an image but \(withArticle(found.rawValue))"
        case .notAnImage(nil): "not an image: neither a PNG nor a JPEG by its contents"
        case .unsupportedFormat(.heic): "HEIC, which Behold can't read yet; convert it: heif-convert IN.heic OUT.jpg"
        case .unsupportedFormat(let format):
            "\(format.rawValue), which Behold can't read yet; convert it to JPEG or PNG"
        case .unsupportedVariant(let format, let detail):
            "a kind of \(format.rawValue) that Behold can't read (\(ShownText.line(detail))); save it as an ordinary JPEG or PNG"
        case .truncated(let format): "the \(format.rawValue) ends before its picture does; fetch the file again"
        case .damaged(let format, let detail): "a \(format.rawValue) damaged beyond use (\(ShownText.line(detail)))"
        case .overLimit(let kind, let value, let limit): "over the limit: \(kind.inWords(value, limit))"
        case .outOfMemory: "not enough memory to decode it"
        case .overflows(let model): ModelProblem.overflows(model: model).sentence
        }
    }

    /// `{"image": …, "error": {"code": …, "message": …}}`.
    func json(_ name: [UInt8]) -> JSONValue {
        .object([
            ("image", .bytes(name)),
            ("error", .object([("code", .text(code)), ("message", .text(cause))])),
        ])
    }

    private func withArticle(_ noun: String) -> String {
        switch noun {
        case "text", "XML", "JSON", "video", "sound", "PostScript": noun
        default: (noun.first.map { "AEIOUSaeio".contains($0) } == true ? "an " : "a ") + noun
        }
    }
}

extension ImageLimit {
    fileprivate func inWords(_ value: Int, _ limit: Int) -> String {
        switch self {
        case .fileBytes: "a file of \(Self.million(value, 1 << 20)) MB, where \(limit >> 20) MB are the most"
        case .side: "\(value) pixels along one side, where \(limit) are the most"
        case .pixels:
            "\(Self.million(value)) megapixels, where \(limit / 1_000_000) are the most; shrink it first, or "
                + "allow more with --max-megapixels"
        case .progressivePixels:
            "\(Self.million(value)) megapixels, where \(limit / 1_000_000) are the most for a progressive or interlaced "
                + "picture; save it as a baseline JPEG or shrink it"
        case .decoderMemory: "decoding takes more than \(limit >> 20) MB of memory; save it as a baseline JPEG"
        case .scans: "\(value) scans, where \(limit) are the most; save it as a baseline JPEG"
        }
    }

    private static func million(_ value: Int, _ unit: Int = 1_000_000) -> Int {
        value / unit + (value % unit > 0 ? 1 : 0)
    }
}
