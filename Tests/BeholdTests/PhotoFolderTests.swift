import Behold
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Folders of photos")
struct PhotoFolderTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func write(_ path: String, _ bytes: [UInt8] = Array("x".utf8)) throws {
        let url = folder.appending(path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    private func found(_ paths: [String], followsLinks: Bool = false) -> [String] {
        PhotoFolder.entries(of: paths.map { Array((folder.path + $0).utf8) }, followsLinks: followsLinks).map { entry in
            switch entry {
            case .photo(let path): shown(path)
            case .outsideLink(let path): "outside " + shown(path)
            case .failure(let path, _): "failure " + shown(path)
            }
        }
    }

    private func shown(_ path: [UInt8]) -> String {
        String(String(decoding: path, as: UTF8.self).dropFirst(folder.path.count))
    }

    @Test("Names end as images' do, or contents begin as PNG's and JPEG's; the order is that of bytes")
    func walk() throws {
        for name in [
            "b.JPG", "a.png", "c.heic", "notes.txt", ".hidden.png", "sub/d.jpeg", "sub/deep/e.png", ".git/f.png",
        ] {
            try write(name)
        }
        try write("noname", [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0])
        try write("Z", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
        #expect(found([""]) == ["/Z", "/a.png", "/b.JPG", "/c.heic", "/noname", "/sub/d.jpeg", "/sub/deep/e.png"])
        #expect(found(["/"]).first == "/Z")
        #expect(
            found(["/notes.txt", "/missing", "/sub"]) == ["/notes.txt", "/missing", "/sub/d.jpeg", "/sub/deep/e.png"])
    }

    @Test("Each folder is walked once, whatever links lead to it")
    func loops() throws {
        try write("a/one.png")
        try write("a/b/two.png")
        try write(".secret/three.png")
        for (target, link) in [
            ("..", "a/up"), ("../../a", "a/b/again"), ("../.secret", "a/inside"), ("itself", "itself"),
        ] {
            #expect(unsafe symlink(target, folder.appending(link).path) == 0)
        }
        #expect(found([""]) == ["/a/one.png", "/a/b/two.png", "/a/inside/three.png"])
        #expect(Set(found(["/a"])) == ["/a/one.png", "/a/b/two.png", "outside /a/inside", "outside /a/up"])
    }

    @Test("Endings of names")
    func endings() {
        for name in ["a.jpg", "a.b.PNG", "/x/y.jpeg", "photo.heic"] {
            #expect(PhotoFolder.hasImageEnding(Array(name.utf8)), "\(name)")
        }
        for name in ["jpg", ".jpg", "a.txt", "a.jpg/b", "what is a png?", "", "a."] {
            #expect(!PhotoFolder.hasImageEnding(Array(name.utf8)), "\(name)")
        }
    }
}
