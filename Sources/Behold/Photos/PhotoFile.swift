import History
import Imaging

/// A photo's file in memory, with the name of its content.
struct PhotoFile: Sendable {
    let name: [UInt8]
    /// Of the file's bytes, 64 lower-case hex digits.
    let sha256: String
    private let file: ImageFile

    /// Reads the file.
    init(_ photo: Photo) throws(BeholdError) {
        name = photo.name
        do {
            file = try photo.imageFile()
        } catch {
            throw .photo(PhotoProblem(error), name: photo.name)
        }
        sha256 = file.sha256.hexadecimal
    }

    /// The upright picture as a square, for a model.
    func decoded(side: Int) throws(BeholdError) -> DecodedPhoto {
        do {
            let decoded = try file.decode(fitting: (side, side), reducedScale: true)
            return DecodedPhoto(
                image: decoded.image, width: decoded.header.width, height: decoded.header.height,
                damage: decoded.damage.map(\.inEnglish))
        } catch {
            throw .photo(PhotoProblem(error), name: name)
        }
    }

    /// "JPEG" or "PNG".
    var format: String { (try? file.header())?.format.rawValue ?? "" }

    func facts(_ seen: FeatureCache.Entry) -> PhotoFacts {
        PhotoFacts(image: name, sha256: sha256, width: seen.width, height: seen.height, damage: seen.damage)
    }
}

/// A picture of the model's size, with the size that it had.
struct DecodedPhoto: Sendable {
    let image: Image
    let width: Int
    let height: Int
    let damage: String?

    func record(sha256: String) -> PhotoRecord {
        PhotoRecord(sha256: sha256, width: width, height: height, damage: damage)
    }
}

extension ImageDamage {
    /// What JSON and people are told.
    var inEnglish: String {
        switch self {
        case .endedEarly(let rows, let all): "the file ends early: about \(rows) of \(all) rows are there"
        case .faulty(let count, let first): "\(count) \(count == 1 ? "fault" : "faults") in the data: \(first)"
        }
    }
}

extension [UInt8] {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
