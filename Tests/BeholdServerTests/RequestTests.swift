import Foundation
import TestSupport
import Testing

@testable import BeholdServer

@Suite("Requests")
struct RequestTests {
    @Test("The page, its parts and health are there; every response has its safety headers")
    func page() async throws {
        try await TestServer.run { server in
            for (path, type) in [
                ("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript"),
                ("/icon.svg", "image/svg+xml"),
                ("/v1/health", "application/json"), ("/nowhere", "application/json"),
            ] {
                let answer = try server.exchange("GET", path)
                #expect(answer.status == (path == "/nowhere" ? 404 : 200) && !answer.body.isEmpty)
                #expect(answer.headers["content-type"]?.hasPrefix(type) == true, "\(path)")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["referrer-policy"] == "no-referrer")
                let policy = answer.headers["content-security-policy"] ?? ""
                for rule in ["default-src 'self'", "img-src 'self' blob:", "frame-ancestors 'none'"] {
                    #expect(policy.contains(rule))
                }
                #expect(!policy.contains("unsafe"))
                #expect(answer.headers["access-control-allow-origin"] == nil)
                let head = try server.exchange("HEAD", path)
                #expect(head.status == answer.status && head.headers["content-length"] == "\(answer.body.count)")
            }
            let health = try server.exchange("GET", "/v1/health").object()
            #expect(health["status"] as? String == "ok" && health["version"] as? String == "test 1")
        }
    }

    @Test("Only known hosts are answered, whatever the route and the method")
    func hosts() async throws {
        try await TestServer.run { server in
            for host in ["localhost", "127.0.0.1:\(server.port)", "[::1]"] {
                #expect(try server.exchange("GET", "/", host: host).status == 200, "\(host)")
            }
            for host in ["example.org", "localhost.example.org", "127.0.0.1.nip.io", "example.org:\(server.port)", ""] {
                for (method, path) in [("GET", "/"), ("GET", "/v1/history"), ("GET", "/nowhere"), ("POST", "/v1/ask")] {
                    let answer = try server.exchange(method, path, host: host)
                    #expect(answer.status == 421 && answer.errorCode == "foreign_host", "\(host) \(path)")
                }
            }
        }
    }

    @Test("Pages of other sites get nothing done and nothing told")
    func crossSite() async throws {
        try await TestServer.run { server in
            let own = "http://localhost:\(server.port)"
            let (type, body) = HTTPText.form([
                ("image", try TestServer.sample("red-circle.png")), ("question", Array("what color is it?".utf8)),
            ])
            func ask(_ headers: String...) throws -> HTTPAnswer {
                try server.exchange(
                    "POST", "/v1/ask", headers: headers + [type], body: body, host: "localhost:\(server.port)")
            }
            for origin in [
                "null", "http://example.org", "http://localhost", "http://localhost:\(server.port).example.org",
                "http://localhost:\(server.port + 1)", "http://127.0.0.1:\(server.port)", "http://example.org/\(own)",
                own + "/",
                "", "file://", "http://x@localhost:\(server.port)",
            ] {
                let answer = try ask("Origin: \(origin)")
                #expect(answer.status == 403 && answer.errorCode == "cross_site", "\(origin)")
            }
            for site in ["cross-site", "same-site", "other"] {
                #expect(try ask("Sec-Fetch-Site: \(site)").status == 403)
                #expect(try server.exchange("GET", "/v1/health", headers: ["Sec-Fetch-Site: \(site)"]).status == 403)
            }
            #expect(server.looking.waiting == 0)
            for header in ["Origin: \(own)", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none"] {
                let answer = try ask(header)
                #expect(answer.status == 200, "\(header) \(answer)")
            }
        }
    }

    @Test("What a plain form or script of another site can send isn't taken")
    func types() async throws {
        try await TestServer.run { server in
            let picture = try TestServer.sample("red-circle.png")
            for type in [
                "text/plain", "application/x-www-form-urlencoded", "image/gif", "image/svg+xml", "", "multipart/mixed",
            ] {
                for path in ["/v1/ask?question=x", "/v1/caption", "/v1/inspect", "/v1/search"] {
                    let answer = try server.exchange("POST", path, headers: ["Content-Type: \(type)"], body: picture)
                    #expect(answer.status == 415 && answer.errorCode == "unsupported_type", "\(type) \(path)")
                }
            }
            let gzip = try server.exchange(
                "POST", "/v1/inspect", headers: ["Content-Type: image/png", "Content-Encoding: gzip"], body: picture)
            #expect(gzip.status == 415)
            #expect(try server.exchange("POST", "/v1/inspect", body: picture).status == 415)
        }
    }

    @Test("Addresses and methods that aren't there are said so, in one shape")
    func routes() async throws {
        try await TestServer.run { server in
            for path in [
                "/v1", "/v1/", "/v1/ask/", "/V1/ask", "//", "/../../etc/passwd", "/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/page.js/../index.html", "/index.html", "/%00", "/%", "/.git/config", "/favicon.ico",
                "/page.js%00.png",
                "/behold-small/config.json", "/?a/../b/..",
            ] {
                let answer = try server.exchange("GET", path)
                if path.hasPrefix("/?") {
                    #expect(answer.status == 200)
                } else {
                    #expect(answer.status == 404 && answer.errorCode == "no_such_route", "\(path)")
                    #expect(!answer.text.contains("root:"))
                }
            }
            for (method, path, allowed) in [
                ("POST", "/", "GET, HEAD"), ("DELETE", "/v1/history", "GET, HEAD"), ("GET", "/v1/ask", "POST"),
                ("PUT", "/v1/caption", "POST"), ("OPTIONS", "/v1/ask", "POST"), ("TRACE", "/v1/inspect", "POST"),
                ("PATCH", "/v1/search", "POST"), ("PROPFIND", "/", "GET, HEAD"),
            ] {
                let answer = try server.exchange(method, path)
                #expect(answer.status == 405 && answer.headers["allow"] == allowed, "\(method) \(path)")
                #expect(answer.errorCode == "method_not_allowed")
            }
        }
    }

    @Test("Fields are named, counted and held to their ranges; none names a path, an address or a model")
    func fields() async throws {
        try await TestServer.run { server in
            let picture = try TestServer.sample("red-circle.png")
            func status(_ target: String) throws -> (Int, String?) {
                let answer = try server.exchange("POST", target, headers: ["Content-Type: image/png"], body: picture)
                return (answer.status, answer.errorCode)
            }
            let wrong = [
                "beams=0", "beams=17", "beams=-1", "beams=1.5", "beams=1e30", "beams=99999999999999999999", "beams=",
                "length=0",
                "length=33", "num=0", "num=17", "seed=1.5", "seed=9223372036854775808", "seed=x", "style=loud",
                "style=",
                "path=/etc/passwd", "image=/etc/passwd", "url=http://example.org/", "image_url=file:///etc/passwd",
                "model=other",
                "beams=3&beams=3", "seed=1&beams=3", "beams=%", "question=what",
            ]
            for query in wrong {
                let (status, code) = try status("/v1/caption?" + query)
                #expect(status == 400 && code != nil, "\(query) \(status)")
            }
            for query in [
                "beams=1&length=1", "seed=-9223372036854775808", "seed=9223372036854775807&num=2", "style=alt",
            ] {
                #expect(try status("/v1/caption?" + query).0 == 200, "\(query)")
            }
            for target in ["/v1/ask", "/v1/ask?question=x&question=y", "/v1/inspect?x=1", "/v1/ask?question=x&beams=1"]
            {
                #expect(try status(target).0 == 400, "\(target)")
            }
            for target in ["/v1/health?x=1", "/v1/history?limit=0"] {
                #expect(try server.exchange("GET", target).status == 400, "\(target)")
            }
        }
    }

    @Test("A server with a token answers who shows it; the page asks for it")
    func token() async throws {
        let token = "0123456789abcdef"
        try await TestServer.run({ $0.token = token }) { server in
            for wrong in [
                [], ["Authorization: Bearer x"], ["Authorization: \(token)"], ["Authorization: Bearer \(token)0"],
            ] {
                for path in ["/v1/health", "/v1/history"] {
                    let answer = try server.exchange("GET", path, headers: wrong)
                    #expect(answer.status == 401 && answer.headers["www-authenticate"] == "Bearer", "\(wrong)")
                    #expect(answer.errorCode == "no_token" && !answer.text.contains(token))
                }
            }
            #expect(try server.exchange("GET", "/v1/health", headers: ["Authorization: Bearer \(token)"]).status == 200)
            #expect(try server.exchange("GET", "/").status == 200)
        }
    }

    @Test("JSON that isn't what is asked for is refused, however it is wrong")
    func documents() async throws {
        try await TestServer.run { server in
            let deep = String(repeating: "[", count: 100_000)
            let wrong = [
                "", "{", "[]", "null", "1", "\"x\"", "{\"text\":}", "{\"text\":1}", "{\"text\":null}",
                "{\"text\":[\"x\"]}", "{}",
                "{\"text\":\"x\",\"limit\":0}", "{\"text\":\"x\",\"limit\":1001}", "{\"text\":\"x\",\"limit\":1.5}",
                "{\"text\":\"x\",\"limit\":1e999}", "{\"text\":\"x\",\"limit\":NaN}",
                "{\"text\":\"x\",\"limit\":\"5\"}",
                "{\"text\":\"x\",\"limit\":" + String(repeating: "9", count: 200_000) + "}",
                "{\"text\":\"x\",\"path\":\"/etc\"}",
                "{\"text\":\"x\",\"text\":\"y\"}", "{\"text\":\"\\ud800\"}", "{\"text\":\"\\udc80\"}",
                "{\"text\":\"\"}",
                "{\"text\":\"a\\u0000b\"}", "\u{feff}{\"text\":\"x\"}", deep,
                String(repeating: "{\"text\":", count: 50_000),
                "{\"text\":\"x\"} {}", "{\"text\":\"" + String(repeating: "x", count: 5_000) + "\"}",
                "{" + (0..<50_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}",
            ]
            for document in wrong {
                let answer = try server.exchange(
                    "POST", "/v1/search", headers: ["Content-Type: application/json"], body: Array(document.utf8))
                #expect(answer.status == 400 && answer.errorCode != nil, "\(document.prefix(60)) \(answer)")
            }
            for bytes: [UInt8] in [[0xff], Array("{\"text\":\"".utf8) + [0xe4] + Array("\"}".utf8), [0, 0, 0]] {
                let answer = try server.exchange(
                    "POST", "/v1/search", headers: ["Content-Type: application/json; charset=utf-8"], body: bytes)
                #expect(answer.status == 400)
            }
        }
    }

    @Test("A record of a request has its route and nothing that was sent")
    func records() async throws {
        try await TestServer.run { server in
            _ = try server.exchange("GET", "/v1/health?secret=1", headers: ["User-Agent: \u{1b}]0;x", "X: y"])
            _ = try server.exchange("GET", "/nowhere/secret")
            #expect(server.waits { server.records.count >= 2 })
            #expect(server.records.map(\.route).contains("-") && !"\(server.records)".contains("secret"))
        }
    }
}
