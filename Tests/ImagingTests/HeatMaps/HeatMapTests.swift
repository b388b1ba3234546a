import TestSupport
import Testing

@testable import Imaging

@Suite("Heat maps")
struct HeatMapTests {
    @Test("heat is 0 in the coldest cell and 1 in the hottest; a flat map has none")
    func scaling() {
        #expect(HeatMap(columns: 2, rows: 2, values: [1, 2, 3, 5]).heat == [0, 0.25, 0.5, 1])
        #expect(HeatMap(columns: 3, rows: 1, values: [0.3, 0.3, 0.3]).heat == [0, 0, 0])
    }

    @Test("over a picture the map is smooth, within 0...1, and hottest in the hottest cell")
    func smoothing() throws {
        var generator = SeededGenerator(printingSeedFor: "smoothing")
        for _ in 0..<20 {
            var values = generator.floats(49).map { ($0 + 1) / 4 }
            let hottest = Int.random(in: 0..<49, using: &generator)
            values[hottest] = 2
            let (width, height) = (140, 70)
            let heat = HeatMap(columns: 7, rows: 7, values: values).smoothed(width: width, height: height)
            #expect(heat.count == width * height && heat.allSatisfy { (0...1).contains($0) })
            let place = try #require(heat.indices.max { heat[$0] < heat[$1] })
            #expect(place % width / 20 == hottest % 7 && place / width / 10 == hottest / 7)
            // No edge of a cell is seen: neighbours differ by little.
            let steps = (1..<width).map { abs(heat[35 * width + $0] - heat[35 * width + $0 - 1]) }
            #expect(steps.allSatisfy { $0 < 0.1 })
        }
    }

    @Test("a mirrored map is smoothed to the mirrored picture")
    func mirrored() {
        let values = DrawnScene.map.heat
        let mirrored: [Float] = (0..<49).map { (cell: Int) -> Float in values[cell / 7 * 7 + 6 - cell % 7] }
        let one = DrawnScene.map.smoothed(width: 33, height: 21)
        let other = HeatMap(columns: 7, rows: 7, values: mirrored).smoothed(width: 33, height: 21)
        let mirroredBack: [Float] = (0..<33 * 21).map { (place: Int) -> Float in
            let (x, y) = (place % 33, place / 33)
            return other[y * 33 + 32 - x]
        }
        expectClose(one, mirroredBack, tolerance: 1e-4)
    }

    @Test("colours of rising heat grow brighter step by step")
    func colours() {
        let brightness = (0...50).map { step in
            let colour = ColourScale.colour(Float(step) / 50)
            return 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue
        }
        #expect(zip(brightness, brightness.dropFirst()).allSatisfy { $0 < $1 })
        #expect(brightness[0] < 5 && brightness[50] > 240)
    }
}
