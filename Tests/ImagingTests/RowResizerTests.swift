import Testing

@testable import Imaging

@Suite("Resizing rows")
struct RowResizerTests {
    /// Rows of a stored picture through a resizer.
    static func resized(_ image: Image, to result: (width: Int, height: Int), _ orientation: Orientation) -> Image {
        let resizer = RowResizer(
            stored: (image.width, image.height), extent: (Double(image.width), Double(image.height)), result: result,
            orientation: orientation)
        for y in 0..<image.height {
            let row = Array(image.pixels[y * image.width * 3..<(y + 1) * image.width * 3])
            unsafe row.withUnsafeBufferPointer { unsafe resizer.take($0.baseAddress!) }
        }
        return Image(width: result.width, height: result.height, pixels: resizer.pixels)
    }

    /// The picture turned upright, pixel by pixel, by the definition of the eight orientations.
    static func turned(_ image: Image, _ orientation: Orientation) -> Image {
        let (w, h) = (image.width, image.height)
        let swaps = orientation.rawValue >= 5
        var pixels: [UInt8] = []
        for v in 0..<(swaps ? w : h) {
            for u in 0..<(swaps ? h : w) {
                let (x, y) =
                    switch orientation {
                    case .upright: (u, v)
                    case .mirrored: (w - 1 - u, v)
                    case .upsideDown: (w - 1 - u, h - 1 - v)
                    case .upsideDownMirrored: (u, h - 1 - v)
                    case .transposed: (v, u)
                    case .turnedLeft: (v, h - 1 - u)
                    case .transversed: (w - 1 - v, h - 1 - u)
                    case .turnedRight: (w - 1 - v, u)
                    }
                pixels += image.pixels[(y * w + x) * 3..<(y * w + x) * 3 + 3]
            }
        }
        return Image(width: swaps ? h : w, height: swaps ? w : h, pixels: pixels)
    }

    @Test("resizing stored rows and turning them is, to the byte, turning first and then resizing")
    func turning() {
        let image = PictureFixtures.pattern(width: 37, height: 23)
        for orientation in Orientation.allCases {
            for size in [(16, 16), (8, 40), (37, 23), (23, 37), (80, 9), (64, 90)] {
                let expected = Self.resized(Self.turned(image, orientation), to: size, .upright)
                #expect(Self.resized(image, to: size, orientation) == expected, "\(orientation) to \(size)")
            }
        }
    }

    @Test("a picture of the wanted size passes unchanged")
    func identity() {
        let image = PictureFixtures.pattern(width: 31, height: 17)
        #expect(Self.resized(image, to: (31, 17), .upright) == image)
    }

    @Test("one pixel fills any size, and one colour stays one colour")
    func flat() {
        let pixel = Image(width: 1, height: 1, pixels: [12, 200, 99])
        #expect(
            Self.resized(pixel, to: (9, 8), .turnedLeft).pixels
                == Array(repeating: [12, 200, 99], count: 72).flatMap(\.self))
        let flat = Image(width: 97, height: 61, pixels: Array(repeating: 255, count: 97 * 61 * 3))
        #expect(Self.resized(flat, to: (16, 16), .upright).pixels.allSatisfy { $0 == 255 })
    }

    @Test("weights of every window add up to one, within the rounding of each")
    func weights() {
        for (source, result) in [(1, 224), (3, 8), (224, 224), (420, 224), (65_500, 224), (5, 4)] {
            for reversed in [false, true] {
                let windows = ResizeWindows(source: source, length: Double(source), result: result, reversed: reversed)
                for position in 0..<result {
                    let first = position * windows.stride
                    let count = windows.counts[position]
                    let sum = windows.weights[first..<first + count].reduce(0) { $0 + Int($1) }
                    #expect(abs(sum - 1 << 22) <= count)
                    #expect(windows.starts[position] >= 0 && windows.starts[position] + count <= source)
                }
            }
        }
    }
}
