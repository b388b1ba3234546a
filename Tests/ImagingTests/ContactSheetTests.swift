import TestSupport
import Testing

@testable import Imaging

struct ContactSheetTests {
    private func plain(_ colour: [UInt8], width: Int, height: Int) -> Image {
        Image(width: width, height: height, pixels: (0..<width * height).flatMap { _ in colour })
    }

    private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
        let first = (y * image.width + x) * 3
        return Array(image.pixels[first..<first + 3])
    }

    /// Whether something light is in a part of the picture.
    private func isWritten(_ image: Image, x: Range<Int>, y: Range<Int>) -> Bool {
        y.contains { y in x.contains { x in pixel(image, x, y).allSatisfy { $0 > 150 } } }
    }

    @Test("Pictures stand in rank order from the upper left, each with its title and its name below it")
    func order() {
        let colours: [[UInt8]] = [[250, 0, 0], [0, 250, 0], [0, 0, 250], [250, 250, 0], [0, 250, 250]]
        let sheet = ContactSheet(
            colours.enumerated().map { index, colour in
                .init(
                    picture: plain(colour, width: 400 + 100 * index, height: 300), title: "\(index + 1)  0.123",
                    name: "photo.jpg")
            }
        ).image
        let step = (x: (sheet.width - 8) / 3, y: (sheet.height - 8) / 2)
        for (index, colour) in colours.enumerated() {
            let (x, y) = (8 + index % 3 * step.x, 8 + index / 3 * step.y)
            #expect(pixel(sheet, x + 96, y + 96) == colour)
            #expect(isWritten(sheet, x: x..<x + 192, y: y + 192..<y + 192 + 22))
            #expect(isWritten(sheet, x: x..<x + 60, y: y + 192 + 26..<y + step.y))
        }
    }

    @Test("Pictures of any proportions fit in their places, and small ones aren't blown up")
    func proportions() {
        for (width, height) in [(2_000, 2), (2, 2_000), (1, 1), (192, 192), (5_000, 400)] {
            let sheet = ContactSheet([
                .init(picture: plain([0, 250, 0], width: width, height: height), title: "", name: "")
            ]).image
            let green = (0..<sheet.height).flatMap { y in
                (0..<sheet.width).filter { pixel(sheet, $0, y) == [0, 250, 0] }.map { (x: $0, y: y) }
            }
            #expect(green.count <= width * height && !green.isEmpty)
            #expect(green.allSatisfy { (8..<200).contains($0.x) && (8..<200).contains($0.y) })
        }
        let missing = ContactSheet([.init(picture: nil, title: "1", name: "gone.jpg")]).image
        #expect(missing.width == sheetWidth(columns: 1))
    }

    private func sheetWidth(columns: Int) -> Int { columns * 200 + 8 }

    @Test("A sheet is wider than high, and never has more columns than pictures", arguments: [1, 2, 3, 10, 100, 1_000])
    func shape(count: Int) {
        let sheet = ContactSheet(Array(repeating: .init(picture: nil, title: "", name: ""), count: count)).image
        let columns = (sheet.width - 8) / 200
        #expect(columns <= count && sheet.width >= sheet.height - 60)
    }

    @Test("A long name keeps its beginning and its end")
    func longNames() {
        func shortened(_ name: String, _ length: Int) -> String {
            String(decoding: ContactSheet.shortened(Array(name.utf8), to: length), as: UTF8.self)
        }
        #expect(shortened("photo.jpg", 9) == "photo.jpg")
        #expect(shortened("a very long name.jpg", 11) == "a ve....jpg")
        #expect(shortened("a very long name.jpg", 10) == "a ve...jpg")
        #expect(shortened("abcdef", 3) == "...")
    }
}
