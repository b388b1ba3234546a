import TestSupport
import Testing

@testable import Imaging

@Suite("Pictures of heat maps")
struct HeatMapPictureTests {
    private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
        Array(image.pixels[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3])
    }

    @Test("hot places glow, cold ones are dimmed and still to be seen")
    func overlay() {
        let white = Image(width: 70, height: 70, pixels: [UInt8](repeating: 255, count: 70 * 70 * 3))
        var values = [Float](repeating: 0, count: 49)
        values[2 * 7 + 5] = 1
        let shown = white.overlaid(with: HeatMap(columns: 7, rows: 7, values: values))
        #expect(pixel(shown, 5, 65) == [153, 153, 154])  // three fifths of white, two of the darkest colour
        let hot = pixel(shown, 55, 25)
        #expect(hot[0] > 245 && hot[1] > 245 && hot[2] < 210, "yellow: \(hot)")
        // What the photo shows stays different under one heat.
        let halves = Image(
            width: 70, height: 70,
            pixels: (0..<70 * 70).flatMap { [UInt8](repeating: $0 % 70 < 35 ? 20 : 220, count: 3) })
        let both = halves.overlaid(with: HeatMap(columns: 7, rows: 7, values: values))
        #expect(Int(pixel(both, 40, 60)[0]) - Int(pixel(both, 30, 60)[0]) > 100)
    }

    @Test("the picture keeps its place and its proportions; the legend lies below")
    func legend() throws {
        let lines = ["what color is the circle?", "red  93 %"]
        let whole = HeatMapPicture(
            DrawnScene.picture.resized(to: (480, 320)), map: DrawnScene.map, lines: lines
        ).image
        #expect(whole.width == 480 && whole.height == 320 + 3 * 22 + 16)
        let photo = DrawnScene.picture.resized(to: (480, 320)).overlaid(with: DrawnScene.map)
        #expect(Array(whole.pixels.prefix(480 * 320 * 3)) == photo.pixels)
        // Ink and paper.
        let legend = Set((320..<whole.height).flatMap { y in (0..<480).map { pixel(whole, $0, y) } })
        #expect(legend.contains([240, 240, 240]) && legend.contains([24, 24, 24]))
        // The scale: its darkest and its brightest colour.
        #expect(legend.contains([0, 0, 4]) && legend.contains([252, 255, 164]))
        let bytes = try whole.pngBytes()
        #expect(try ImageFile(bytes: bytes).decode().image == whole)
    }

    @Test("narrow and tiny pictures get a legend, too", arguments: [(8, 1_024), (1_024, 8), (8, 8), (320, 200)])
    func narrow(width: Int, height: Int) {
        let picture = Image(width: width, height: height, pixels: [UInt8](repeating: 90, count: width * height * 3))
        let whole = HeatMapPicture(picture, map: DrawnScene.map, lines: [String(repeating: "word ", count: 500)]).image
        #expect(whole.width == max(width, 320) && whole.height > height && whole.height < height + 300)
    }

    @Test("long texts are broken at spaces, and cut after four lines")
    func wrapping() {
        let text = PixelFont.letters(of: "one two three four")
        #expect(
            HeatMapPicture.wrapped(text, to: 9).map { String(decoding: $0, as: UTF8.self) } == [
                "one two", "three", "four",
            ])
        #expect(HeatMapPicture.wrapped(text, to: 7).first.map { String(decoding: $0, as: UTF8.self) } == "one two")
        let long = HeatMapPicture.wrapped([UInt8](repeating: 0x61, count: 100), to: 10)
        #expect(long.count == 4 && long.allSatisfy { $0.count == 10 } && long[3].suffix(3) == Array("...".utf8)[...])
        #expect(HeatMapPicture.wrapped([], to: 10).isEmpty)
    }

    @Test("every letter of ASCII has a shape of its own; others are question marks, as are controls")
    func font() {
        let shapes = (UInt8(0x20)...0x7e).map { letter in
            (0..<9).flatMap { y in (0..<5).map { PixelFont.covers(letter, $0, y) } }
        }
        #expect(Set(shapes).count == 95)
        #expect(!shapes[0].contains(true) && shapes.dropFirst().allSatisfy { $0.contains(true) })
        #expect(
            String(decoding: PixelFont.letters(of: "caf\u{e9} \u{201c}\u{1b}[2J\u{201d} 犬"), as: UTF8.self)
                == "caf? \"?[2J\" ?")
        // Upper left, then down: the two bars of an L.
        #expect(PixelFont.covers(UInt8(ascii: "L"), 0, 0) && PixelFont.covers(UInt8(ascii: "L"), 4, 6))
        #expect(!PixelFont.covers(UInt8(ascii: "L"), 4, 0) && !PixelFont.covers(UInt8(ascii: "L"), 0, 7))
    }
}
