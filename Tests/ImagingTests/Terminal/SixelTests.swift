import TestSupport
import Testing

@testable import Imaging

@Suite("Sixels")
struct SixelTests {
    /// What a terminal makes of sixels: colours in per cent, by place; nil where nothing was drawn.
    private struct Screen {
        let width: Int
        let height: Int
        var pixels: [[Int]?]

        init?(_ text: String) {
            guard let match = text.wholeMatch(of: /\u{1b}P0;1;0q"1;1;(\d+);(\d+)(?<body>[^\u{1b}]*)\u{1b}\\\n/),
                let width = Int(match.output.1), let height = Int(match.output.2)
            else { return nil }
            (self.width, self.height) = (width, height)
            pixels = Array(repeating: nil, count: width * height)
            var colours: [Int: [Int]] = [:]
            var (x, top, colour) = (0, 0, 0)
            for token in match.output.body.matches(
                of: /#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)([?-~])|([?-~])|([$])|(-)/)
            {
                let output = token.output
                if let number = output.1.flatMap({ Int($0) }) {
                    colour = number
                    let parts = [output.2, output.3, output.4].compactMap { $0.flatMap { Int($0) } }
                    if parts.count == 3 { colours[number] = parts }
                } else if output.8 != nil {
                    x = 0
                } else if output.9 != nil {
                    (x, top) = (0, top + 6)
                } else if let character = (output.6 ?? output.7)?.utf8.first {
                    for _ in 0..<(output.5.flatMap { Int($0) } ?? 1) {
                        for bit in 0..<6 where (character - 0x3f) >> bit & 1 == 1 {
                            guard x < width, top + bit < height else { return nil }
                            pixels[(top + bit) * width + x] = colours[colour]
                        }
                        x += 1
                    }
                }
            }
        }
    }

    @Test("golden, for a small drawn picture")
    func golden() throws {
        let small = DrawnScene.picture.overlaid(with: DrawnScene.map).resized(to: (24, 16))
        try expectGolden(small.sixels(), "\(TerminalPictureTests.folder)/sixel.txt")
    }

    @Test("a terminal draws every pixel, in a colour that is at most one step of the cube away", arguments: [64, 61])
    func drawn(height: Int) throws {
        let picture = DrawnScene.picture.overlaid(with: DrawnScene.map).resized(to: (96, height))
        let screen = try #require(Screen(picture.sixels()))
        #expect(screen.width == 96 && screen.height == height)
        for (place, colour) in screen.pixels.enumerated() {
            let colour = try #require(colour, "nothing at \(place)")
            for channel in 0..<3 {
                let wanted = Double(picture.pixels[place * 3 + channel]) * 100 / 255
                #expect(abs(Double(colour[channel]) - wanted) <= 20, "\(place), \(channel)")
            }
        }
        // Dithering keeps the mean.
        let mean = screen.pixels.reduce(0.0) { $0 + Double($1?.reduce(0, +) ?? 0) } / Double(96 * height * 3)
        let wanted = picture.pixels.reduce(0.0) { $0 + Double($1) } * 100 / 255 / Double(96 * height * 3)
        #expect(abs(mean - wanted) < 1)
    }
}
