import Testing

@testable import BeholdServer

@Suite("Forms and fields")
struct FormTests {
    private func form(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

    private func read(_ bytes: [UInt8], boundary: String = "b") -> Result<[String: [UInt8]], ServerFault> {
        Result { () throws(ServerFault) in
            var fields = try Form(bytes, boundary: boundary).fields
            var found: [String: [UInt8]] = [:]
            for name in ["image", "question", "a", "ü"] { found[name] = fields.take(name) }
            try fields.requireEmpty()
            return found
        }
    }

    @Test("Values come back byte for byte, whatever they hold")
    func values() {
        let picture: [UInt8] = Array(0...255) + Array("\r\n--\r\n--c\r\n".utf8) + [0x0d, 0x0d, 0x0a, 0x2d, 0x2d]
        var bytes = form(
            "--b\nContent-Disposition: form-data; name=\"image\"; filename=\"../../x\u{1b}\"\nContent-Type: x\n\n")
        bytes += picture
        bytes += form(
            "\n--b\ncontent-disposition:form-data;name=question\n\nwhat?\n--b\nContent-Disposition: form-data; name=\"a\"\n\n\n--b--\n"
        )
        #expect(read(bytes) == .success(["image": picture, "question": Array("what?".utf8), "a": []]))
    }

    @Test(
        "What stands before the first part is passed over; lines of headers end where RFC 7578 ends them, nowhere else")
    func preamble() {
        let part = "--b\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b--\n"
        for preamble in ["\n", "a form\n", "--c\n--bb", "--\n\n\n"] {
            let expected: Result<[String: [UInt8]], ServerFault> =
                preamble.hasSuffix("b") ? .failure(.malformedForm(.unterminated)) : .success(["a": [0x31]])
            #expect(read(form(preamble + part)) == expected, "\(preamble)")
        }
        for end in ["\u{2028}", "\u{85}", "\u{0b}", "\r"] {
            let named = "--b\nContent-Disposition: form-data; x=\"\(end)y\"; name=\"a\"\n\n1\n--b--\n"
            #expect(read(form(named)) == .success(["a": [0x31]]))
            let hidden = "--b\nX: y\(end)Content-Disposition: form-data; name=\"a\"\n\n1\n--b--\n"
            #expect(read(form(hidden)) == .failure(.malformedForm(.unnamedPart)))
        }
    }

    @Test("What is no form is refused by what is wrong with it")
    func refused() {
        let part = "--b\nContent-Disposition: form-data; name=\"a\"\n\n1"
        let cases: [(String, ServerFault)] = [
            ("", .malformedForm(.unterminated)), ("x", .malformedForm(.unterminated)),
            ("--b", .malformedForm(.unterminated)),
            ("--c\n\n", .malformedForm(.unterminated)), (part, .malformedForm(.unterminated)),
            (part + "\n--b", .malformedForm(.unterminated)), (part + "\n--bx", .malformedForm(.unterminated)),
            ("--b\n\n1\n--b--", .malformedForm(.unnamedPart)),
            ("--b\nContent-Disposition: form-data\n\n1\n--b--", .malformedForm(.unnamedPart)),
            ("--b\nContent-Disposition: attachment; name=\"a\"\n\n1\n--b--", .malformedForm(.unnamedPart)),
            ("--b\nX: " + String(repeating: "y", count: 5_000) + "\n\n1\n--b--", .malformedForm(.partHeaders)),
            (part + "\n" + part + "\n--b--", .repeatedField("a")),
            ("--b\nContent-Disposition: form-data; name=\"other\"\n\n1\n--b--", .unknownField("other")),
        ]
        for (text, fault) in cases { #expect(read(form(text)) == .failure(fault), "\(text.prefix(80))") }
        let many = (0..<20).map { "--b\nContent-Disposition: form-data; name=\"a\($0)\"\n\n1\n" }.joined() + "--b--"
        #expect(read(form(many)) == .failure(.malformedForm(.tooManyParts(limit: 16))))
        let long =
            "--b\nContent-Disposition: form-data; name=\"a\"\n\n" + String(repeating: "1", count: 70_000) + "\n--b--"
        #expect(read(form(long)) == .failure(.malformedForm(.fieldTooLong("a", limit: 65_536))))
    }

    @Test("Floods of line ends and of almost-boundaries take no more time than their length")
    func floods() {
        let head = form("--b\nContent-Disposition: form-data; name=\"image\"\n\n")
        for flood in ["\r", "\r\n", "\r\n-", "\r\n--", "--b", "\n"] {
            let body = [0x78] + Array(repeatElement(Array(flood.utf8), count: 1_000_000).joined())
            #expect(read(head + body) == .failure(.malformedForm(.unterminated)))
        }
    }

    @Test("A form that is cut anywhere, or has a bit wrong, is read or refused and nothing else")
    func damaged() {
        let whole = form(
            "--b\nContent-Disposition: form-data; name=\"image\"\n\nxyz\n--b\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b--\n"
        )
        for end in whole.indices {
            _ = read(Array(whole[..<end]))
            for bit in 0..<8 {
                var wrong = whole
                wrong[end] ^= 1 << bit
                _ = read(wrong)
            }
        }
        #expect(read(whole) == .success(["image": Array("xyz".utf8), "a": [0x31]]))
    }

    @Test("A query is decoded; a percent sign means two digits or nothing")
    func query() throws {
        var fields = try RequestTarget("/v1/history?q=a+b%20%C3%A9%2B&limit=5&x").fields()
        #expect(fields.take("q") == Array("a b é+".utf8))
        #expect(try fields.integer("limit", in: 1...10) == 5)
        #expect(throws: ServerFault.unknownField("x")) { try fields.requireEmpty() }
        for target in ["/?a=%", "/?a=%2", "/?a=%zz", "/?%=1", "/?a=%-1"] {
            #expect(throws: ServerFault.malformedEscape, "\(target)") { try RequestTarget(target).fields() }
        }
        #expect(throws: ServerFault.repeatedField("a")) { try RequestTarget("/?a=1&a=2").fields() }
        #expect(RequestTarget("/a%2fb?c?d").path == "/a%2fb")
    }

    @Test("Numbers are whole ones within their range, and nothing else")
    func numbers() throws {
        for text in ["", "1.5", "1e3", "0x5", "-1", "0", "17", "99999999999999999999", "NaN", " 1", "1 ", "١"] {
            var fields = Fields()
            try fields.add("n", Array(text.utf8))
            #expect(throws: ServerFault.notANumber(field: "n", 1...16), "\(text)") {
                try fields.integer("n", in: 1...16)
            }
        }
        for number in [Int.min, -1, 0, .max] {
            var fields = Fields()
            try fields.add("n", Array("\(number)".utf8))
            #expect(try fields.integer("n", in: .min ... .max) == number)
        }
    }

    @Test("Parameters of a header are read as they are quoted")
    func headerValues() {
        let value = HeaderValue(" Multipart/Form-Data ; Boundary=\"a;b\\\"c\"; x = y ;; boundary=z")
        #expect(value.value == "multipart/form-data" && value.parameters == ["boundary": "a;b\"c", "x": "y"])
        #expect(HeaderValue("").value.isEmpty)
    }
}
