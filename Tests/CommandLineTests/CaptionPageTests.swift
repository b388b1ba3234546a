import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Pages of alternative texts")
struct CaptionPageTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/b.jpg")
    }

    private var arguments: [String] {
        ["caption", photos.appending("p"), "--to", photos.appending("index.html"), "--no-history"]
    }

    private func caption(_ options: String...) throws -> Program.Result {
        try program.run(bytes: (arguments + options).map { Array($0.utf8) })
    }

    @Test("A page that a person wrote or changed stays, whatever it says of itself; --overwrite-human replaces it")
    func persons() throws {
        #expect(try caption().errors.contains("2 done"))
        let own = try #require(photos.text("index.html"))
        // As it was written it is written anew.
        #expect(try caption().errors.contains("2 done"))
        #expect(photos.text("index.html") == own)

        for changed in [
            own.replacing(/alt="a [^"]*"/, with: "alt=\"Rex, our dog\""),
            own.replacing("<title>Photos</title>", with: "<title>Rex</title>"),
            own.replacing(/<!-- [0-9a-f]{16} -->\n/, with: ""), own + "\n", String(own.dropLast(20)),
        ] {
            #expect(changed != own)
            try photos.write(changed, to: "index.html")
            for option in ["--no-history", "--overwrite"] {
                expectRefusal(
                    try caption(option), status: 73, saying: "index.html", "was changed", "--overwrite-human")
                #expect(photos.text("index.html") == changed)
            }
        }
        try photos.write("<html>mine</html>", to: "index.html")
        expectRefusal(
            try caption("--overwrite"), status: 73, saying: "index.html", "didn't write", "--overwrite-human")
        #expect(photos.text("index.html") == "<html>mine</html>")
        #expect(try caption("--overwrite-human").errors.contains("2 done"))
        #expect(photos.text("index.html") == own && photos.names == ["index.html", "p"])
    }

    @Test("A page that is changed while photos are captioned stays")
    func changedMeanwhile() throws {
        #expect(try caption().status == 0)
        let run = try program.start(arguments.map { Array($0.utf8) })
        try run.wait { photos.names.contains { $0.hasPrefix(".behold-") } }
        try photos.write("<html>mine</html>", to: "index.html")
        #expect(try run.wait().status == 73)
        #expect(photos.text("index.html") == "<html>mine</html>" && photos.names == ["index.html", "p"])
    }

    @Test("A page that has fewer photos than it had is told of")
    func fewer() throws {
        #expect(try caption().status == 0)
        try photos.write("no picture", to: "p/b.jpg")
        let result = try caption()
        #expect(result.status == 2 && result.errors.contains("index.html has 1 photo now, and had 2"), "\(result)")
        #expect(try !caption().errors.contains("and had"))
    }
}
