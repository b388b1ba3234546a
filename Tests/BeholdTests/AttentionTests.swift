import Foundation
import Imaging
import Language
import TestSupport
import Testing

@testable import Behold
@testable import Models

@Suite("Where the model looked")
struct AttentionTests {
    private static let loading = Task {
        try await Beholder(precision: .float32).network as! any DefaultNetwork
    }

    private static let grey = Image(width: 60, height: 40, pixels: [UInt8](repeating: 128, count: 60 * 40 * 3))

    private func map(_ weights: [Float], rows: Int, columns: Int, picture: Image = grey, isUnsure: Bool = false)
        -> AttentionMap
    {
        AttentionMap(
            photo: PhotoFacts(
                image: Array("a.jpg".utf8), identity: PhotoIdentity(sha256: String(repeating: "0", count: 64)),
                width: 60, height: 40,
                damage: nil,
                isOriginalMissing: false),
            question: "what?", answer: Answer(text: "dog", probability: 0.5), isUnsure: isUnsure,
            grid: AttentionGrid(rows: rows, columns: columns, unscaled: weights),
            picture: picture)
    }

    @Test("weights are shares of the whole")
    func shares() {
        #expect(AttentionGrid(rows: 1, columns: 4, unscaled: [1, 2, 3, 2]).weights == [0.125, 0.25, 0.375, 0.25])
        #expect(AttentionGrid(rows: 1, columns: 2, unscaled: [0, 0]).weights == [0.5, 0.5])
    }

    @Test("a guess is called one in the drawing, too")
    func guess() {
        #expect(map([1], rows: 1, columns: 1).answerLine == "dog  50 %")
        #expect(map([1], rows: 1, columns: 1, isUnsure: true).answerLine == "not sure: dog  50 %")
    }

    @Test("the part with the most attention is named; attention spread evenly has none")
    func focus() {
        // The outer two rows and columns of seven lie in the outer thirds, the middle one in the middle third.
        let thirds: [(cell: Int, place: Int)] = [(0, 0), (1, 0), (3, 1), (5, 2), (6, 2)]
        for (row, vertical) in thirds {
            for (column, horizontal) in thirds {
                var weights = [Float](repeating: 0.1, count: 49)
                weights[row * 7 + column] = 20
                let focus = map(weights, rows: 7, columns: 7).focus
                #expect(focus?.height == PhotoPart.Height.allCases[vertical])
                #expect(focus?.side == PhotoPart.Side.allCases[horizontal])
            }
        }
        #expect(map([Float](repeating: 1, count: 49), rows: 7, columns: 7).focus == nil)
        // Cells across the thirds' borders count by their areas.
        let halves = map([1, 0, 0, 0], rows: 2, columns: 2).focus
        #expect(halves?.height == .upper && halves?.side == .left)
        #expect(halves.map { abs($0.share - 4.0 / 9) < 1e-5 } == true)
    }

    @Test(
        "attention to a drawn disc lies on the disc more than anywhere else",
        arguments: [(60, 60), (164, 60), (60, 164), (164, 164)])
    func disc(x: Int, y: Int) async throws {
        let beholder = Beholder(network: try await Self.loading.value, threads: 1, isDefault: true)
        let picture = Image(
            width: 224, height: 224,
            pixels: (0..<224 * 224).flatMap { place in
                let (dx, dy) = (place % 224 - x, place / 224 - y)
                return dx * dx + dy * dy < 40 * 40 ? [200, 0, 0] : [250, 250, 250] as [UInt8]
            })
        let photo = Photo(bytes: try picture.pngBytes(), name: "disc")
        let map = try await beholder.attention(for: photo, Question("what color is the circle?"))
        #expect(map.answer == "red" && map.question == "what color is the circle?")
        #expect(map.rows * map.columns == map.weights.count && abs(map.weights.reduce(0, +) - 1) < 1e-5)
        var (onDisc, area) = (Float(0), Float(0))
        for (cell, weight) in map.weights.enumerated() {
            let (dx, dy) = (cell % 7 * 32 + 16 - x, cell / 7 * 32 + 16 - y)
            guard dx * dx + dy * dy < 48 * 48 else { continue }
            onDisc += weight
            area += 1 / 49
        }
        #expect(onDisc > 2 * area, "\(onDisc) on \(area) of the picture")
    }

    @Test(
        "every kind of terminal gets a picture, however narrow it is",
        arguments: [
            TerminalPicture.characters, .halfBlocks(trueColour: true), .halfBlocks(trueColour: false), .kitty, .iTerm2,
            .sixel,
        ])
    func terminals(style: TerminalPicture) throws {
        for (width, height) in [(60, 40), (8, 512), (512, 8)] {
            let map = map(
                [Float](repeating: 1, count: 48) + [9], rows: 7, columns: 7,
                picture: Image(width: width, height: height, pixels: [UInt8](repeating: 128, count: width * height * 3))
            )
            for columns in [1, 40, 80, 500] {
                let text = try map.drawn(as: style, columns: columns)
                #expect(text.hasSuffix("\n"))
                let lines = text.split(separator: "\n")
                switch style {
                case .characters:
                    #expect(lines.count == 7 && !text.contains("\u{1b}") && text.hasSuffix("9\n"))
                case .halfBlocks(let isTrueColour):
                    #expect(lines.allSatisfy { $0.count { $0 == "▀" } <= 64 })
                    #expect(text.contains("38;2;") == isTrueColour && text.contains("38;5;") == !isTrueColour)
                    #expect(lines.last?.hasPrefix("less ") == true && text.hasSuffix("\u{1b}[0m more\n"))
                case .kitty: #expect(text.hasPrefix("\u{1b}_G"))
                case .iTerm2: #expect(text.hasPrefix("\u{1b}]1337;File="))
                case .sixel: #expect(text.hasPrefix("\u{1b}P"))
                }
            }
        }
    }

    @Test("the drawing is the photo with its own proportions; small ones are enlarged, large ones shrunk")
    func proportions() {
        #expect(Beholder.pictureSize(of: 4_000, 3_000) == (1_024, 768))
        #expect(Beholder.pictureSize(of: 224, 112) == (512, 256))
        #expect(Beholder.pictureSize(of: 800, 600) == (800, 600))
        #expect(Beholder.pictureSize(of: 1, 30_000) == (8, 1_024))
    }

    @Test("a network without attention says so")
    func none() async throws {
        let beholder = Beholder(network: Blind(network: try await Self.loading.value), isDefault: true)
        let photo = Photo(path: Shared.repository.appending(path: "assets/samples/red-circle.png").path)
        let question = try Question("what?")
        await #expect(throws: BeholdError.model(.hasNoAttention(model: "behold-small"))) {
            try await beholder.attention(for: photo, question)
        }
        await #expect(throws: BeholdError.photo(.missing, name: Array("none.jpg".utf8))) {
            try await beholder.attention(for: "none.jpg", question)
        }
    }

    @Test("a photo whose original is gone is shown as its thumbnail")
    func thumbnail() async throws {
        let folder = try TemporaryFolder()
        let history = try #require(
            try HistoryChoice.file(Array(folder.appending("h.sqlite").path.utf8)).open(to: .write))
        let sample = Shared.repository.appending(path: "assets/samples/star-and-rectangle.jpg")
        let copy = try folder.write(Data(contentsOf: sample), to: "copy.jpg")
        let photo = Photo(path: copy.path)
        let beholder = Beholder(network: try await Self.loading.value, history: history, isDefault: true)
        let question = try Question("what color is the star?")
        _ = try await beholder.ask(photo, question)
        let before = try await beholder.attention(for: photo, question)
        try FileManager.default.removeItem(at: copy)
        let after = try await Beholder(network: try await Self.loading.value, history: history, isDefault: true)
            .attention(for: photo, question)
        #expect(after.photo.isOriginalMissing && !before.photo.isOriginalMissing)
        #expect(after.weights == before.weights && after.answer == before.answer)
        let difference = zip(before.picture.pixels, after.picture.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(before.picture.width == after.picture.width && difference / before.picture.pixels.count < 12)
    }
}

/// A network that answers, and shows nothing of its attention.
private struct Blind: QuestionAnswering {
    let network: any DefaultNetwork

    static var precisions: [Precision] { [.bfloat16, .int8, .float32] }
    var name: String { network.name }
    var weightsDigest: String { network.weightsDigest }
    var precision: Precision { network.precision }
    var preparation: String { network.preparation }
    var vocabularySize: Int { network.vocabularySize }
    var imageProcessor: any ImageProcessor { network.imageProcessor }
    var unsureBelow: Float { network.unsureBelow }

    func using(threads: Int) -> Blind { self }
    func encode(_ photos: [NetworkImage]) -> [EncodedImage] { network.encode(photos) }
    func encodedImage(kept bytes: [UInt8]) -> EncodedImage? { network.encodedImage(kept: bytes) }
    func reply(to question: ReadText, about image: EncodedImage, count: Int) -> AnswerReply {
        network.reply(to: question, about: image, count: count)
    }
    func read(_ question: String) -> ReadText { network.read(question) }
}
