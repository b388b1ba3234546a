import Foundation
import TestSupport
import Testing

@testable import BeholdServer

@Suite("What is no request")
struct SyntaxTests {
    /// What came back for some bytes: the statuses of all responses, until the connection ends.
    private func statuses(_ server: TestServer, _ bytes: [UInt8]) throws -> [Int] {
        let connection = try RawConnection(port: server.port)
        connection.send(bytes)
        connection.endOutput()
        var found: [Int] = []
        while let answer = try connection.response() {
            found.append(answer.status)
            if answer.status >= 400 { #expect(answer.errorCode != nil, "\(answer)") }
        }
        return found
    }

    @Test("Two readings of one request are refused, once, and the connection ends")
    func smuggling() async throws {
        let post = "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
        let get = "GET /v1/health HTTP/1.1\r\nHost: localhost\r\n"
        let rest = "GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let cases = [
            post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + rest,
            post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + rest,
            post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde" + rest,
            post + "Content-Length: 4, 5\r\n\r\nabcde" + rest,
            post + "Content-Length: -1\r\n\r\n" + rest, post + "Content-Length: +4\r\n\r\nabcd" + rest,
            post + "Content-Length: 99999999999999999999\r\n\r\n" + rest,
            post + "Content-Length: 0x4\r\n\r\nabcd" + rest,
            post + "Content-Length : 4\r\n\r\nabcd" + rest,
            post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + rest,
            post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + rest,
            post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + rest,
            post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + rest,
            post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n" + rest,
            post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nabc" + rest,
            get + " folded: x\r\n\r\n" + rest, get + "X: a\r\n b\r\n\r\n" + rest, get + "X: a\u{0}b\r\n\r\n" + rest,
            get + "X\u{0}: a\r\n\r\n" + rest, get + ": a\r\n\r\n" + rest, get + "no colon\r\n\r\n" + rest,
            get + "Host: example.org\r\n\r\n" + rest, "GET /v1/health HTTP/1.1\nHost: localhost\n\n" + rest,
            "GET http://localhost/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest,
            "GET http://example.org/ HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest,
            "GET v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest,
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest,
            "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest, "GET /v1/health HTTP/9.9\r\n\r\n" + rest,

            "get / HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest,
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}", "\u{0}\u{0}\u{0}\u{0}",
            "hello\r\n\r\n",
        ]
        try await TestServer.run { server in
            for bytes in cases {
                let found = try statuses(server, Array(bytes.utf8))
                #expect(found == [400], "\(bytes.prefix(150)) \(found)")
            }
            for bytes in ["", "\r\n", "GET /", "GET / HTTP/1.1\r\nHost:"] {
                #expect(try statuses(server, Array(bytes.utf8)).allSatisfy { $0 == 400 })
            }
            #expect(try server.exchange("GET", "/v1/health").status == 200)
        }
    }

    @Test("Too many headers, and too large ones, are refused as such")
    func headers() async throws {
        try await TestServer.run { server in
            let many = { count in (0..<count).map { "X\($0): y\r\n" }.joined() }
            for headers in [
                many(101), many(5_000), many(70_000), "X: " + String(repeating: "y", count: 100_000) + "\r\n",
            ] {
                let connection = try RawConnection(port: server.port)
                connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
                let answer = try connection.response()
                #expect(answer?.status == 431 && answer?.errorCode == "headers_too_large")
            }
            let long = try server.exchange("GET", "/" + String(repeating: "a", count: 64_000))
            #expect(long.status == 431)
            let some = try server.exchange("GET", "/v1/health", headers: (0..<80).map { "X\($0): y" })
            #expect(some.status == 200)
        }
    }

    @Test("An offer of another protocol is answered in this one, and the connection ends")
    func upgrade() async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            connection.send(
                HTTPText.request("GET", "/v1/health", headers: ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"]))
            let answer = try #require(try connection.response())
            #expect(answer.status == 200 && answer.headers["connection"] == "close")
            #expect(try connection.response() == nil)
        }
    }

    @Test("Bytes at random end their own connection and nothing else")
    func random() async throws {
        try await TestServer.run { server in
            var generator = SeededGenerator(seed: 7)
            let whole = HTTPText.request("POST", "/v1/inspect", headers: ["Content-Type: image/png"], body: [1, 2, 3])
            for _ in 0..<150 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                let found = try statuses(server, bytes)
                #expect(found.allSatisfy { (400..<500).contains($0) || $0 == 200 }, "\(bytes)")
            }
            #expect(try server.exchange("GET", "/v1/health").status == 200)
        }
    }

    @Test("Fifty requests in one write are answered in order")
    func pipelining() async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            let paths = (0..<50).map { $0 % 3 == 0 ? "/v1/health" : $0 % 3 == 1 ? "/nowhere" : "/page.js" }
            connection.send(paths.flatMap { HTTPText.request("GET", $0) })
            for path in paths {
                let answer = try #require(try connection.response())
                #expect(answer.status == (path == "/nowhere" ? 404 : 200))
                #expect(answer.headers["content-type"]?.contains("javascript") == (path == "/page.js"))
            }
            // And after a refusal that leaves nothing unread, the connection goes on.
            connection.send(HTTPText.request("POST", "/v1/ask", body: []))
            #expect(try connection.response()?.status == 415)
        }
    }
}
