import Behold

extension CaptionProblem {
    var failure: Failure { Failure(.usage, sentence) }

    var sentence: String {
        switch self {
        case .prefixWithoutWords: "--prefix has no word"
        case .unknownWords(let words):
            "--prefix has \(words.count == 1 ? "a word" : "words") that the model doesn't know: "
                + words.map { ShownText.line($0) }.joined(separator: ", ")
        case .prefixTooLong(let words, let length):
            "--prefix has \(words) \(words == 1 ? "word" : "words"), which leaves no room in a caption of \(length) "
                + "(--length)"
        }
    }
}

enum CaptionSentences {
    // Of a page that stays, after its name.
    static let foreignPage = "is a page that Behold didn't write; name another, or replace it with --overwrite-human"
    static let changedPage =
        "was changed since Behold wrote it, and stays; name another, or replace it with --overwrite-human"

    /// A page has lost photos: those of this run are all that it has.
    static func fewerPhotos(page: [UInt8], before: Int, now: Int) -> String {
        "\(ShownText.line(page)) has \(now.grouped) \(now == 1 ? "photo" : "photos") now, and had \(before.grouped): "
            + "a page has the photos of one run"
    }

    /// A table has lost what a power cut had left of records.
    static func tornOut(table: [UInt8]) -> String {
        "\(ShownText.line(table)): what a power cut left unfinished was taken out"
    }

    /// A table has zeroes besides those that a power cut leaves of records.
    static func foreignZeroes(table: [UInt8]) -> String {
        "\(ShownText.line(table)): has zero bytes that aren't known to be what a power cut left of captions; it stays as it "
            + "is: take them out, or name another file"
    }

    /// A caption that isn't overwritten.
    static func kept(file: [UInt8], photo: [UInt8]) -> String {
        "\(ShownText.line(file)): the caption of \(ShownText.line(photo)) isn't one that Behold is known to have written, "
            + "and stays (--overwrite-human replaces it)"
    }
}
