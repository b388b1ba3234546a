import Foundation
import TestSupport
import Testing

@testable import Imaging

/// A drawn picture as terminals are sent it.
@Suite("Pictures on terminals")
struct TerminalPictureTests {
    static let folder = "Tests/ImagingTests/Fixtures/terminal"
    let picture = DrawnScene.picture.overlaid(with: DrawnScene.map)

    @Test("in cells: golden, in 24 bits and in 256 colours", arguments: [TerminalColours.trueColour, .indexed])
    func cells(colours: TerminalColours) throws {
        let text = picture.drawnInCells(columns: 24, colours: colours)
        try expectGolden(text, "\(Self.folder)/cells-\(colours).txt")
        let lines = text.split(separator: "\n")
        // 96×64 pixels in cells that are twice as high as wide.
        #expect(lines.count == 8)
        for line in lines {
            #expect(line.count { $0 == "▀" } == 24 && line.hasSuffix("▀\u{1b}[0m"))
        }
    }

    @Test("every cell has the colours of the shrunk picture")
    func cellColours() throws {
        let text = picture.drawnInCells(columns: 96, colours: .trueColour)
        let line = try #require(text.split(separator: "\n").dropFirst(5).first)
        var found: [[UInt8]] = []
        var last: [UInt8] = []
        for match in line.matches(of: /(?:\u{1b}\[38;2;(\d+);(\d+);(\d+);48;2;(\d+);(\d+);(\d+)m)?▀/) {
            let numbers = [match.output.1, match.output.2, match.output.3].compactMap { $0.flatMap { UInt8($0) } }
            if numbers.count == 3 { last = numbers }
            found.append(last)
        }
        let row = (0..<96).map { Array(picture.pixels[(10 * 96 + $0) * 3..<(10 * 96 + $0) * 3 + 3]) }
        #expect(found == row)
    }

    @Test("of 256 colours the nearest is taken")
    func nearest() {
        let levels = [0, 95, 135, 175, 215, 255]
        var palette: [[Int]] = []
        for red in levels { for green in levels { for blue in levels { palette.append([red, green, blue]) } } }
        for grey in 0..<24 { palette.append([Int](repeating: 8 + 10 * grey, count: 3)) }
        var generator = SeededGenerator(printingSeedFor: "nearest")
        for _ in 0..<2_000 {
            let colour = (0..<3).map { _ in Int.random(in: 0...255, using: &generator) }
            func distance(_ other: [Int]) -> Int {
                var sum = 0
                for (a, b) in zip(colour, other) { sum += (a - b) * (a - b) }
                return sum
            }
            let index = TerminalColours.index(colour[0], colour[1], colour[2])
            let best = palette.map(distance).min() ?? 0
            // The mean of a grey is rounded, so that two greys at almost one distance may be taken for each other.
            #expect(distance(palette[index - 16]) <= best + 30, "\(colour) as \(index)")
        }
        #expect(TerminalColours.index(255, 255, 255) == 231 && TerminalColours.index(0, 0, 0) == 16)
        #expect(TerminalColours.index(128, 128, 128) == 244)
    }

    @Test("kitty and iTerm2 get the PNG's bytes, whole")
    func inline() throws {
        let png = try picture.pngBytes()
        let kitty = InlinePicture.kitty(png: png, columns: 40)
        let pieces = kitty.matches(of: /\u{1b}_G(?<keys>[^;]*);(?<data>[A-Za-z0-9+\/=]*)\u{1b}\\/)
        #expect(pieces.count > 1 && pieces.allSatisfy { $0.data.count <= 4_096 })
        #expect(pieces.first?.keys == "a=T,f=100,q=2,c=40,m=1" && pieces.last?.keys == "m=0")
        let joined = pieces.map { String($0.data) }.joined()
        #expect(Data(base64Encoded: joined).map { Array($0) } == png)
        let iTerm2 = InlinePicture.iTerm2(png: png, columns: 40)
        let match = try #require(iTerm2.wholeMatch(of: /\u{1b}\]1337;File=(?<keys>[^:]*):(?<data>[^\u{7}]*)\u{7}\n/))
        #expect(match.keys == "inline=1;size=\(png.count);width=40;height=auto;preserveAspectRatio=1")
        #expect(Data(base64Encoded: String(match.data)).map { Array($0) } == png)
    }

    @Test("as digits: golden, 0 for the coldest cell and 9 for the hottest")
    func digits() throws {
        try expectGolden(DrawnScene.map.digits, "\(Self.folder)/digits.txt")
        let lines = DrawnScene.map.digits.split(separator: "\n")
        #expect(lines.count == 7 && lines.allSatisfy { $0.wholeMatch(of: /\d( \d){6}/) != nil })
        #expect(DrawnScene.map.digits.contains("9") && DrawnScene.map.digits.contains("0"))
    }

    @Test("the scale of colours begins dark and ends bright", arguments: [TerminalColours.trueColour, .indexed])
    func scale(colours: TerminalColours) throws {
        try expectGolden(HeatMap.scale(columns: 16, colours: colours) + "\n", "\(Self.folder)/scale-\(colours).txt")
    }
}
