import BeholdTypes
import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite("Writing PNG")
struct PNGWritingTests {
    @Test("what is written reads back to the same pixels")
    func roundTrip() throws {
        for (width, height) in [(1, 1), (3, 200), (257, 5), (64, 64)] {
            let image = PictureFixtures.pattern(width: width, height: height)
            let decoded = try ImageFile(bytes: image.pngBytes()).decode()
            #expect(decoded.image == image)
            #expect(decoded.damage == nil)
        }
    }

    @Test("a file is replaced whole, and a failure leaves nothing behind")
    func files() throws {
        let folder = try TemporaryFolder()
        let image = PictureFixtures.pattern(width: 9, height: 7)
        let file = try folder.write([1, 2, 3], to: "map.png")
        try image.writePNG(to: Array(file.path.utf8))
        #expect(try ImageFile(path: file.path).decode().image == image)
        #expect(throws: PhotoProblem.notWritable(errno: ENOENT)) {
            try image.writePNG(to: Array((folder.path + "/absent/map.png").utf8))
        }
        try FileManager.default.createDirectory(at: folder.appending("full"), withIntermediateDirectories: false)
        try folder.write([1], to: "full/x")
        #expect(throws: PhotoProblem.self) { try image.writePNG(to: Array((folder.path + "/full").utf8)) }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["map.png", "full"])
    }
}
