/// A page as it is found, taken in piece by piece: pages may be larger than memory.
package struct WrittenPhotoPage {
    /// As much as the mark needs.
    private(set) var beginning: [UInt8] = []
    /// What may be the check and the tags behind it.
    private(set) var end: [UInt8] = []
    /// Of all that is before the end.
    private var check = FNV1a()
    /// Lines that show a photo.
    package private(set) var photos = 0

    private let endLength: Int
    /// How much of the markup of a photo the line has so far; nil where it has something else.
    private var matched: Int? = 0
    private static let photo = Array("<img ".utf8)

    package init() { self.init(endLength: PhotoPage.end(check: FNV1a()).utf8.count) }

    init(endLength: Int) { self.endLength = endLength }

    package var isEmpty: Bool { beginning.isEmpty }

    /// Whether Behold wrote the page, in whole or in part.
    package var hasMark: Bool { beginning.contains(Array(PhotoPage.mark.utf8)) }

    /// Whether the page is as Behold wrote it.
    package var meetsCheck: Bool { end.elementsEqual(PhotoPage.end(check: check).utf8) }

    package mutating func add(_ piece: ArraySlice<UInt8>) {
        beginning += piece.prefix(max(0, 1_024 - beginning.count))
        for byte in piece { countPhotos(byte) }
        end += piece
        check.add(end.dropLast(endLength))
        end.removeFirst(max(0, end.count - endLength))
    }

    private mutating func countPhotos(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            matched = 0
        } else if let before = matched {
            let fits = byte == Self.photo[before]
            if fits, before + 1 == Self.photo.count { photos += 1 }
            matched = fits && before + 1 < Self.photo.count ? before + 1 : nil
        }
    }
}
