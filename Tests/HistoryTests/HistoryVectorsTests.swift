import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

struct HistoryVectorsTests {
    let store: HistoryStore
    let maker = VectorMaker(weights: "fa90f325beca78c7", precision: "float32")

    init() throws {
        store = try HistoryStore(inMemoryFor: "tests")
    }

    private func sighting(_ name: String, size: Int = 10, changed: Int = 2) -> FileSighting {
        FileSighting(path: Array(name.utf8), size: size, modified: 1, changed: changed)
    }

    private func keep(
        _ digit: String, at file: FileSighting?, by maker: VectorMaker? = nil, bytes: [UInt8]? = nil
    ) throws {
        let maker = maker ?? self.maker
        try store.keep([
            KeptPhoto(
                photo: PhotoRecord(sha256: String(repeating: digit, count: 64), width: 3, height: 2), file: file,
                weights: maker.weights, precision: maker.precision, features: Data([1]),
                vector: Data(bytes ?? Array(digit.utf8)), thumbnail: nil)
        ])
    }

    private func all(after last: Int64 = 0, by maker: VectorMaker? = nil) throws -> [[UInt8]] {
        var found: [[UInt8]] = []
        try store.forEachVector(by: maker ?? self.maker, after: last) { _, _, bytes in
            found.append(bytes.indices.map { bytes[$0] })
        }
        return found
    }

    @Test("A file has its vector while nothing of it has changed")
    func unchanged() throws {
        try keep("a", at: sighting("/a.jpg"))
        try keep("b", at: sighting("/b.jpg"))
        let asked = [
            sighting("/b.jpg"), sighting("/a.jpg", size: 11), sighting("/a.jpg", changed: 3), nil, sighting("/c.jpg"),
            sighting("/a.jpg"),
        ]
        let found = try store.vectors(of: asked, by: maker)
        #expect(found.map { $0.map { [UInt8]($0.bytes) } } == [[0x62], nil, nil, nil, nil, [0x61]])
        #expect(try store.vector(ofPhoto: String(repeating: "a", count: 64), by: maker) == found[5])
        #expect(try store.vector(ofPhoto: String(repeating: "c", count: 64), by: maker) == nil)
    }

    @Test("A path that got another content has that content's vector")
    func replaced() throws {
        try keep("a", at: sighting("/a.jpg"))
        try keep("b", at: sighting("/a.jpg", changed: 3))
        let found = try store.vectors(of: [sighting("/a.jpg", changed: 3)], by: maker)
        #expect(found.map { $0.map { [UInt8]($0.bytes) } } == [[0x62]])
    }

    @Test("Vectors of other weights and of another precision are others")
    func makers() throws {
        let others = [
            VectorMaker(weights: "0123456789abcdef", precision: "float32"),
            VectorMaker(weights: "fa90f325beca78c7", precision: "bfloat16"),
        ]
        try keep("a", at: sighting("/a.jpg"))
        for other in others {
            #expect(try store.vectors(of: [sighting("/a.jpg")], by: other) == [nil])
            #expect(try all(by: other).isEmpty)
            #expect(try store.pathsOfPhotosWithoutVector(by: other) == [Array("/a.jpg".utf8)])
            try keep("a", at: nil, by: other, bytes: [9])
            #expect(try all(by: other) == [[9]])
            #expect(try store.pathsOfPhotosWithoutVector(by: other).isEmpty)
        }
        #expect(try all() == [[0x61]])
    }

    @Test("All vectors come in the order in which they were kept, and those that came since on request")
    func order() throws {
        for digit in ["c", "a", "b"] { try keep(digit, at: sighting("/\(digit).jpg")) }
        try keep("d", at: nil)  // seen in no file
        #expect(try all() == [[0x63], [0x61], [0x62]])
        #expect(try all(after: 2) == [[0x62]] && all(after: 9).isEmpty)
    }

    @Test("A photo says where it was seen, the last place first; a file of known content is noted")
    func places() throws {
        try keep("a", at: sighting("/old.jpg"))
        let digest = String(repeating: "a", count: 64)
        Thread.sleep(forTimeInterval: 0.002)
        try store.see([(digest, sighting("/new.jpg"))])
        let number = try #require(try store.vector(ofPhoto: digest, by: maker)).photo
        let photo = try #require(try store.photos([number, 99])[number])
        #expect(photo.files.map { String(decoding: $0.path, as: UTF8.self) } == ["/new.jpg", "/old.jpg"])
        #expect(photo.files[0].file == sighting("/new.jpg") && photo.photo.width == 3)
        #expect(try store.photos([99]).isEmpty)
        #expect(try store.vectors(of: [sighting("/new.jpg")], by: maker).first != .some(nil))
    }

    @Test("What another connection writes is noticed")
    func changes() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("h.sqlite").path
        let (one, other) = (try HistoryStore(path: path), try HistoryStore(path: path))
        let before = try one.changes()
        #expect(try one.changes() == before)
        _ = try other.begin([.asking("what?")])
        #expect(try one.changes() != before)
    }

    @Test("A history of the first version, opened for reading, has no vectors")
    func firstVersion() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("h.sqlite").path
        try DatabaseQueue(path: path).inDatabase { try HistorySchema.migrate($0, to: 1) }
        let old = try HistoryStore(path: path, access: .read)
        #expect(try old.vectors(of: [sighting("/a.jpg")], by: maker) == [nil])
        #expect(try old.photos([1]).isEmpty && old.pathsOfPhotosWithoutVector(by: maker).isEmpty)
    }
}
