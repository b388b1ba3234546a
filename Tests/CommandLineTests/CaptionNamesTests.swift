import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What the files beside photos are called")
struct CaptionNamesTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
    }

    private func caption(_ path: String, _ options: String...) throws -> Program.Result {
        try program.run(bytes: (["caption", photos.appending(path)] + options).map { Array($0.utf8) })
    }

    private func isSample(_ name: String, at path: String) throws -> Bool {
        try Data(contentsOf: URL(filePath: photos.appending(path)))
            == Data(contentsOf: URL(filePath: Program.sample(name)))
    }

    @Test(
        "A photo whose own name ends as the file beside it does stays as it is",
        arguments: [[], ["--append"], ["--prepend"], ["--overwrite"], ["--overwrite-human"]])
    func ownName(options: [String]) throws {
        try photos.copySample("red-circle.png", to: "p/photo.txt")
        try photos.copySample("turned.jpg", to: "p/photo.xmp")
        let result = try program.run(
            bytes: (["caption", photos.appending("p"), "--to", "sidecar", "--to", "xmp"] + options).map {
                Array($0.utf8)
            })
        #expect(result.status == 0 && result.errors.contains("2 done"), "\(result)")
        #expect(try isSample("red-circle.png", at: "p/photo.txt") && isSample("turned.jpg", at: "p/photo.xmp"))
        #expect(photos.text("p/photo.txt.txt")?.contains("red circle") == true)
        #expect(photos.text("p/photo.txt.xmp")?.contains("red circle") == true)
        #expect(photos.text("p/photo.xmp.txt") != nil && photos.text("p/photo.xmp.xmp") != nil)
    }

    @Test("Where another photo has the name, hard link or not, the caption goes to the whole name with the ending")
    func nameOfAnother() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "a.jpg")
        #expect(unsafe link(photos.appending("p/a.png"), photos.appending("p/a.txt")) == 0)
        #expect(try caption("p/a.png", "--to", "sidecar", "--overwrite-human").status == 0)
        #expect(try isSample("red-circle.png", at: "p/a.png") && isSample("red-circle.png", at: "p/a.txt"))
        #expect(photos.text("p/a.png.txt")?.contains("red circle") == true)
        // Both names are a photo's: there is none left.
        try photos.copySample("rectangle.png", to: "p/a.png.txt")
        let refused = try caption("p/a.png", "--to", "sidecar", "--overwrite-human")
        expectRefusal(refused, status: 73, saying: "a.png.txt", "a photo")
        #expect(try isSample("rectangle.png", at: "p/a.png.txt"))
    }

    @Test(
        "A file of captions that is a photo is refused, and stays",
        arguments: ["c.jsonl", "c.csv", "c.html"], [[], ["--overwrite"]])
    func targets(name: String, options: [String]) throws {
        try photos.copySample("red-circle.png", to: name)
        let arguments = ["caption", Program.sample("turned.jpg"), "--to", photos.appending(name)] + options
        expectRefusal(
            try program.run(bytes: arguments.map { Array($0.utf8) }), status: 73, saying: name, "a photo")
        #expect(try isSample("red-circle.png", at: name))
        #expect(photos.names == [name])
    }

    @Test("Photos of one name but for the ending get files of their own, whichever of them a run lists")
    func siblings() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("rectangle.png", to: "p/a.JPG")
        try photos.copySample("two-squares.png", to: "p/a.dat")
        #expect(try caption("p/a.png", "--to", "sidecar").status == 0)
        #expect(photos.text("p/a.png.txt")?.contains("red circle") == true && photos.text("p/a.txt") == nil)
        let all = try caption("p", "--to", "sidecar")
        #expect(all.errors.contains("2 done, 1 skipped"), "\(all)")
        #expect(photos.text("p/a.JPG.txt")?.contains("rectangle") == true)
        #expect(photos.text("p/a.dat.txt")?.contains("square") == true)
        #expect(photos.text("p/a.txt") == nil)
        #expect(try caption("p", "--to", "sidecar").errors.contains("0 done, 3 skipped"))
        // A file that isn't read makes nobody a sibling.
        try photos.copySample("turned.jpg", to: "q/b.jpg")
        try photos.write("II*\0CR", to: "q/b.cr2")
        #expect(try caption("q/b.jpg", "--to", "sidecar").status == 0)
        #expect(photos.text("q/b.txt") != nil)
    }

    @Test("A name that is another photo's name with an ending takes nothing of that one's")
    func longerNames() throws {
        try photos.copySample("red-circle.png", to: "p/a")
        try photos.copySample("rectangle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/a.png.jpg")
        #expect(try caption("p", "--to", "sidecar").errors.contains("3 done"))
        #expect(photos.text("p/a.txt")?.contains("red circle") == true)
        #expect(photos.text("p/a.png.txt")?.contains("rectangle") == true)
        #expect(photos.text("p/a.png.jpg.txt") != nil)
    }

    @Test("A caption written before there was a second photo of the name stays its own photo's, as the history tells")
    func laterSibling() throws {
        for target in ["sidecar", "xmp"] {
            let ending = target == "xmp" ? "xmp" : "txt"
            try photos.copySample("red-circle.png", to: "\(target)/a.png")
            #expect(try caption(target, "--to", target).status == 0)
            let first = try #require(photos.text("\(target)/a.\(ending)"))
            try photos.copySample("rectangle.png", to: "\(target)/a.jpg")
            let second = try caption(target, "--to", target)
            #expect(second.errors.contains("1 done, 1 skipped"), "\(second)")
            #expect(photos.text("\(target)/a.\(ending)") == first)
            #expect(photos.text("\(target)/a.jpg.\(ending)")?.contains("rectangle") == true)
            #expect(photos.text("\(target)/a.png.\(ending)") == nil)
            #expect(try caption(target, "--to", target).errors.contains("0 done, 2 skipped"))
            // The second photo goes: what was written for it by its whole name isn't the first one's.
            try FileManager.default.removeItem(atPath: photos.appending("\(target)/a.png"))
            #expect(try caption(target, "--to", target).status == 0)
            #expect(try caption(target, "--to", target, "--overwrite").status == 0)
            #expect(photos.text("\(target)/a.\(ending)") == first)
        }
    }

    @Test("A text that nobody is known to have written for one of several photos is nobody's, and stays")
    func unknownOwner() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("rectangle.png", to: "p/a.jpg")
        try photos.write("a person wrote this\n", to: "p/a.txt")
        for options in [[], ["--append"], ["--overwrite-human"]] {
            let arguments = ["caption", photos.appending("p"), "--to", "sidecar"] + options
            #expect(try program.run(bytes: arguments.map { Array($0.utf8) }).status == 0)
            #expect(photos.text("p/a.txt") == "a person wrote this\n")
            #expect(photos.text("p/a.png.txt")?.contains("red circle") == true)
            #expect(photos.text("p/a.jpg.txt")?.contains("rectangle") == true)
        }
    }
}
