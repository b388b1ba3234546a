import TestSupport
import Testing

@testable import Interchange

@Suite("Pages of photos")
struct PhotoPageTests {
    @Test("A line has the path percent-encoded and the text escaped")
    func line() {
        #expect(
            PhotoPage.line(path: Array("a b/é\"&.jpg".utf8) + [0xff], text: "\"a\" <b> & 'c' 犬")
                == "<img src=\"a%20b/%C3%A9%22%26.jpg%FF\" alt=\"&quot;a&quot; &lt;b&gt; &amp; &#39;c&#39; 犬\">\n")
    }

    @Test("A page meets its check until a byte of it is changed")
    func check() {
        let body = PhotoPage.beginning + PhotoPage.line(path: Array("1.jpg".utf8), text: "A dog.")
        let page = Array((body + PhotoPage.end(check: FNV1a(body.utf8))).utf8)
        func read(_ bytes: [UInt8]) -> WrittenPhotoPage {
            var written = WrittenPhotoPage()
            written.add(bytes[...])
            return written
        }
        #expect(read(page).meetsCheck && read(page).hasMark && read(page).photos == 1 && !read(page).isEmpty)
        for index in page.indices {
            var changed = page
            changed[index] ^= 1
            #expect(!read(changed).meetsCheck, "\(index)")
        }
        #expect(!read([]).meetsCheck && !read([]).hasMark && read([]).isEmpty)
    }

    @Test("A page is judged alike, whatever the pieces that it comes in")
    func pieces() {
        let page = Array(
            "<img src=\"1\">\n<img src=\"2\"> <img \n <img src=\"3\">\n<imgx\n<img src=\"4\">\n<!-- end -->".utf8)
        var generator = SeededGenerator(printingSeedFor: "pieces of a page")
        for _ in 0..<200 {
            var written = WrittenPhotoPage(endLength: "<!-- end -->".utf8.count)
            var rest = page[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &generator)
                written.add(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(written.photos == 3 && written.end == Array("<!-- end -->".utf8) && written.beginning == page)
        }
    }
}
