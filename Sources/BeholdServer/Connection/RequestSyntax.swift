import NIOHTTP1

/// What a request's head must be, besides what its parser sees: nothing about which two readers might disagree.
enum RequestSyntax {
    static func check(_ head: HTTPRequestHead) throws(ServerFault) {
        let headers = head.headers
        let lengths = headers["content-length"]
        let codings = headers["transfer-encoding"]
        let isPlain =
            head.uri.utf8.first == UInt8(ascii: "/") && head.uri.utf8.allSatisfy { 0x21..<0x7f ~= $0 }
            && headers["host"].count <= 1
            && lengths.count <= 1 && lengths.allSatisfy(isLength)
            && codings.count <= 1 && codings.allSatisfy { $0.lowercased() == "chunked" }
            && (lengths.isEmpty || codings.isEmpty)
            && headers.allSatisfy { isText($0.value) }
        guard isPlain else { throw .malformedRequest }
    }

    private static func isLength(_ text: String) -> Bool {
        (1...18).contains(text.utf8.count) && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func isText(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }
}
