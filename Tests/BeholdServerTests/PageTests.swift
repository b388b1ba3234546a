import Foundation
import TestSupport
import Testing

@Suite("The page")
struct PageTests {
    private func text(_ name: String) throws -> String {
        try String(contentsOf: Shared.repository.appending(path: "assets/web/\(name)"), encoding: .utf8)
    }

    @Test("The page puts nothing on itself as markup, and asks no other host")
    func isSafe() throws {
        let script = try text("page.js")
        for word in [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "localStorage",
        ] {
            #expect(!script.contains(word), "\(word)")
        }
        #expect(script.contains("textContent"))
        for name in ["index.html", "page.js", "page.css"] {
            let text = try text(name)
            #expect(text.matches(of: /(https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}/).isEmpty, "\(name)")
            #expect(
                !text.contains("@import") && !text.contains("<style") && !text.contains(" style=")
                    && !text.contains(" onclick"))
        }
    }

    @Test("What the script looks for is on the page, and every field has its label")
    func parts() throws {
        let page = try text("index.html")
        for match in try text("page.js").matches(of: /at\("([a-z-]+)"\)/) {
            #expect(page.contains("id=\"\(match.output.1)\""), "\(match.output.1)")
        }
        for match in page.matches(of: /<input id="([a-z-]+)"/) {
            #expect(page.contains("for=\"\(match.output.1)\""), "\(match.output.1)")
        }
        #expect(page.contains("aria-live=\"polite\"") && page.contains("lang=\"en\"") && page.contains("viewport"))
    }
}
