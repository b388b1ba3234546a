import Foundation
import TestSupport
import Testing

@testable import behold

/// Files of others that are larger than what Behold reads, or that would cost more than they are worth.
@Suite("Large files")
struct LargeFilesTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/b.jpg")
    }

    private func caption(_ arguments: String...) throws -> Program.Result {
        try program.run(bytes: (["caption"] + arguments + ["--no-history"]).map { Array($0.utf8) })
    }

    private func xmp(bytes: Int) -> String {
        let (start, end) = (
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description>",
            "</rdf:Description></rdf:RDF>"
        )
        return start + String(repeating: " ", count: bytes - start.utf8.count - end.utf8.count) + end
    }

    @Test("A sidecar that is too large is named, with both sizes, and left as it is; the other photos have theirs")
    func sidecars() throws {
        for (target, ending, contents) in [
            ("xmp", "xmp", xmp(bytes: 4_100_000)),
            ("sidecar", "txt", String(repeating: "a caption of mine\n", count: 60_000)),
        ] {
            try photos.write(contents, to: "p/a.\(ending)")
            let result = try caption(photos.appending("p"), "--to", target, "--append")
            #expect(result.status == 2 && result.errors.contains("1 done, 1 refused"), "\(result)")
            #expect(
                result.errors.contains(
                    ending == "xmp" ? "4.1 MB is too large (limit 4 MB)" : "1.1 MB is too large (limit 1 MB)"),
                "\(result)")
            #expect(result.errors.contains("a.\(ending): ") && result.errors.contains(" is too large"), "\(result)")
            #expect(photos.text("p/a.\(ending)") == contents && photos.text("p/b.\(ending)")?.isEmpty == false)
            expectRefusal(
                try caption(photos.appending("p/a.png"), "--to", target, "--append"), status: 73, saying: "too large",
                "it stays as it is")
        }
    }

    @Test("An XMP file of the largest size has its caption")
    func largest() throws {
        try photos.write(xmp(bytes: 4_000_000), to: "p/a.xmp")
        let result = try caption(photos.appending("p/a.png"), "--to", "xmp")
        #expect(result.status == 0 && photos.text("p/a.xmp")?.contains("circle") == true, "\(result)")
    }

    @Test("A quotation mark that nothing closes keeps no more of a table than a record may have")
    func openQuote() throws {
        let table = try photos.folder.write(
            Data(("a,\"" + String(repeating: "b\n", count: 1_000_000)).utf8), to: "captions.csv")
        let handle = try FileHandle(forReadingFrom: table)
        var reader = CaptionRecordReader(descriptor: handle.fileDescriptor, format: .csv)
        let (first, second) = (reader.next(), reader.next())
        let record = try #require(first)
        #expect(record.range == 0..<2_000_003 && record.bytes.count == CaptionTable.longestRecord + 1)
        #expect(!record.isFinished && second == nil)
        expectRefusal(
            try caption(photos.appending("p"), "--to", table.path), status: 73, saying: "captions.csv",
            "its first line isn't that of a table")
    }

    @Test("A drawing takes the place of none but a drawing, of which only the beginning is read")
    func drawings() throws {
        try photos.write(String(repeating: "x", count: 100), to: "sheet.png")
        expectRefusal(
            try program.run(
                "search", "x", photos.appending("p"), "--sheet", photos.appending("sheet.png"), "--no-history"),
            status: 73, saying: "sheet.png", "no drawing of Behold's")
    }
}
