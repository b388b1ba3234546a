import Foundation
import Glibc
import TestSupport
import Testing

@Suite("behold serve")
struct ServeTests {
    let program: Program
    init() throws { program = try Program() }

    /// A server that runs; ended when the value goes.
    private final class Server {
        let run: Program.Running
        let port: Int
        private var isEnded = false

        init(_ program: Program, _ arguments: [String] = []) throws {
            run = try program.start((["serve", "--port", "0"] + arguments).map { Array($0.utf8) })
            var found: Int?
            for _ in 0..<6_000 where found == nil {
                let text = Self.errors(of: run)
                found = text.firstMatch(of: /listening on http:\/\/\S+:(\d+)\n/).flatMap { Int($0.output.1) }
                if found == nil { usleep(10_000) }
            }
            port = try #require(found, "no server: \(Self.errors(of: run))")
        }

        deinit { if !isEnded { run.send(SIGKILL); _ = try? run.wait() } }

        static func errors(of run: Program.Running) -> String {
            (try? String(contentsOf: run.folder.appending("errors"), encoding: .utf8)) ?? ""
        }

        func end(_ signal: Int32 = SIGTERM) throws -> Program.Result {
            isEnded = true
            run.send(signal)
            return try run.wait(timeout: 120)
        }

        func ask(_ question: String, _ sample: String, _ headers: [String] = []) throws -> HTTPAnswer {
            let (type, body) = HTTPText.form([
                ("image", Array(try Data(contentsOf: URL(filePath: Program.sample(sample))))),
                ("question", Array(question.utf8)),
            ])
            return try HTTPText.exchange(port, "POST", "/v1/ask", headers: [type] + headers, body: body)
        }

        func post(_ target: String, _ sample: String) throws -> HTTPAnswer {
            try HTTPText.exchange(
                port, "POST", target, headers: ["Content-Type: image/jpeg"],
                body: Array(try Data(contentsOf: URL(filePath: Program.sample(sample)))))
        }
    }

    /// What two runs may differ in.
    private func comparable(_ object: [String: Any]) -> NSDictionary {
        var object = object
        for key in ["turn", "seconds", "cached"] { object[key] = nil }
        return object as NSDictionary
    }

    @Test("Answers, captions and inspections are those of the command line, key by key, and so are their turns")
    func same() throws {
        let server = try Server(program)
        let other = try Program()
        for (question, sample) in [
            ("what color is the circle?", "red-circle.png"), ("what is above the red circle?", "turned.jpg"),
        ] {
            let answer = try server.ask(question, sample)
            #expect(answer.status == 200 && answer.headers["content-type"]?.hasPrefix("application/json") == true)
            let picture = try Data(contentsOf: URL(filePath: Program.sample(sample)))
            let own = try other.run("ask", "-", question, "--json", input: picture)
            let ownObject = try #require(try own.json() as? [String: Any])
            #expect(comparable(try answer.object()) == comparable(ownObject))
            #expect(Set(try answer.object().keys) == Set(ownObject.keys))
            let query = question.replacing(" ", with: "+").replacing("?", with: "%3F")
            #expect(comparable(try server.post("/v1/ask?question=\(query)", sample).object()) == comparable(ownObject))
        }
        let picture = try Data(contentsOf: URL(filePath: Program.sample("four-circles.jpg")))
        let caption = try server.post("/v1/caption?beams=5&num=2&length=12", "four-circles.jpg")
        let ownCaption = try other.run(
            "caption", "-", "--beams", "5", "--num", "2", "--length", "12", "--json", input: picture)
        #expect(comparable(try caption.object()) == comparable(try #require(try ownCaption.json() as? [String: Any])))
        let inspection = try server.post("/v1/inspect", "turned.jpg")
        let turned = try Data(contentsOf: URL(filePath: Program.sample("turned.jpg")))
        let ownInspection = try other.run("inspect", "-", "--json", input: turned)
        #expect(
            comparable(try inspection.object()) == comparable(try #require(try ownInspection.json() as? [String: Any])))
        #expect(try server.end().status == 0)

        // The command line finds what the server kept.
        let turns = try #require(try program.run("history", "--json").json() as? [[String: Any]])
        #expect(
            turns.count == 5 && turns.allSatisfy { $0["status"] as? String == "done" && $0["image"] as? String == "-" })
        #expect(turns.compactMap { $0["question"] as? String }.count == 4)
        #expect(Set(turns.compactMap { $0["session"] as? Int }).count == 1)
    }

    @Test("The history is listed in pages, searched and filtered; nothing in a query is syntax")
    func history() throws {
        let server = try Server(program)
        for question in ["what color is the circle?", "it's 100% \"a/b\" -- C++; DROP TABLE turn", "how many circles?"]
        {
            #expect(try server.ask(question, "red-circle.png").status == 200)
        }
        #expect(try server.post("/v1/caption", "turned.jpg").status == 200)
        func get(_ query: String) throws -> HTTPAnswer {
            try HTTPText.exchange(server.port, "GET", "/v1/history" + query)
        }
        func turns(_ query: String) throws -> [[String: Any]] {
            try #require(try get(query).object()["turns"] as? [[String: Any]])
        }
        let all = try turns("")
        #expect(all.count == 4 && all[0]["kind"] as? String == "caption")
        let listed = try program.run("history", "--json")
        #expect((all as NSArray) == (try #require(try listed.json() as? NSArray)))
        let first = try get("?limit=3").object()
        #expect(first["more"] as? Bool == true && (first["turns"] as? [Any])?.count == 3)
        let last = try #require(all[2]["turn"] as? Int)
        let second = try get("?limit=3&before=\(last)").object()
        #expect(second["more"] as? Bool == false && (second["turns"] as? [Any])?.count == 1)
        #expect(try turns("?kind=caption").count == 1 && turns("?kind=ask&q=circle").count == 1)
        for words in ["it%27s", "100%25", "%22a/b%22", "C%2B%2B", "DROP+TABLE", "--"] {
            #expect(try turns("?q=" + words).count == 1, "\(words)")
        }
        for words in ["%22", "'", "*", "OR", "NEAR(a", "%00", "a%00b", "%ff"] { _ = try get("?q=" + words) }
        for query in [
            "?limit=-1", "?limit=0", "?limit=1001", "?limit=9223372036854775808", "?limit=1e3", "?limit=1%20OR%201",
            "?offset=1",
            "?sort=id", "?before=0", "?before=-1", "?before=yesterday", "?kind=x", "?kind=ask'--", "?q=%ff", "?q=a%00b",
            "?limit=1&limit=2", "?q=" + String(repeating: "x", count: 5_000),
        ] {
            let answer = try get(query)
            #expect(answer.status == 400 && answer.errorCode != nil, "\(query) \(answer)")
            #expect(!answer.text.contains("SQL") && !answer.text.contains("SELECT"))
        }
        #expect(try turns("").count == 4)
        #expect(try server.end().status == 0)
    }

    @Test("Photos that the history has seen in files are found by a sentence")
    func search() throws {
        let samples = Shared.repository.appending(path: "assets/samples").path
        _ = try program.run("caption", samples)
        let server = try Server(program)
        let answer = try HTTPText.exchange(
            server.port, "POST", "/v1/search", headers: ["Content-Type: application/json"],
            body: Array(#"{"text": "three white stars", "limit": 2}"#.utf8))
        let found = try #require(try answer.object()["matches"] as? [[String: Any]])
        let own = try #require(
            try program.run("search", "--text", "three white stars", "--limit", "2", "--json").json()
                as? [[String: Any]])
        #expect(found.count == 2 && found.map(comparable) == own.map(comparable))
        #expect((found[0]["image"] as? String)?.hasSuffix("three-stars.png") == true)
        #expect(try server.end().status == 0)
    }

    @Test("What can't be used is the request's fault, in one shape, and leaves no turn; the next request is answered")
    func badPictures() throws {
        let server = try Server(program)
        let before = try server.ask("what color is the circle?", "red-circle.png").object()
        func send(_ bytes: [UInt8], question: [UInt8] = Array("what?".utf8)) throws -> HTTPAnswer {
            let (type, body) = HTTPText.form([("image", bytes), ("question", question)])
            return try HTTPText.exchange(server.port, "POST", "/v1/ask", headers: [type], body: body)
        }
        let picture = Array(try Data(contentsOf: URL(filePath: Program.sample("red-circle.png"))))
        let cases: [([UInt8], Int, String)] = [
            ([], 400, "empty"), (Array("hello".utf8), 415, "not_an_image"), (Array("<html>".utf8), 415, "not_an_image"),
            (Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 40), 415, "unsupported"),
            (Array(picture.prefix(picture.count / 2)), 400, "truncated"),
            (Array("/etc/passwd".utf8), 415, "not_an_image"),
        ]
        for (bytes, status, code) in cases {
            let answer = try send(bytes)
            #expect(answer.status == status && answer.errorCode == code, "\(code): \(answer)")
            #expect(!answer.text.contains("root:"))
        }
        for question: [UInt8] in [
            [], Array("  ".utf8), [0xff], Array("a\u{0}b".utf8), [UInt8](repeating: 0x61, count: 4_097),
        ] {
            let answer = try send(picture, question: question)
            #expect(answer.status == 400 && answer.errorCode?.contains("question") == true, "\(answer)")
        }
        let again = try server.ask("what color is the circle?", "red-circle.png").object()
        #expect(comparable(again) == comparable(before))
        #expect(try server.end().status == 0)
        #expect(try program.run("history", "--jsonl").objects().count == 2)
    }

    @Test("Text from outside stays text: in the history byte for byte, in the log not at all")
    func hostileText() throws {
        let server = try Server(program, ["--verbose"])
        let question = "<img src=x onerror=alert(1)> \u{1b}]0;title\u{7} \u{202e}?"
        let answer = try server.ask(question, "red-circle.png", ["User-Agent: <b>x</b>", "Referer: x"])
        #expect(try answer.object()["question"] as? String == question)
        expectPrintable(answer.body)
        _ = try HTTPText.exchange(server.port, "GET", "/v1/%1b%5b31mhistory")
        let escape = try HTTPText.exchange(server.port, "GET", "/", headers: ["User-Agent: \u{1b}[31m"])
        #expect(escape.status == 400)
        let result = try server.end()
        #expect(result.status == 0 && result.output.isEmpty)
        expectPrintable(Data(result.errors.utf8))
        #expect(
            result.errors.contains(/\nPOST \/v1\/ask 200 \d+ ms\n/) && result.errors.contains(/\nGET - 404 \d+ ms\n/))
        #expect(!result.errors.contains("onerror") && !result.errors.contains("title"))
        #expect(try program.run("history", "--jsonl").objects().first?["question"] as? String == question)
    }

    @Test("A client that goes away in mid-answer stops the work; what was done is marked, and the next is answered")
    func disconnected() throws {
        let server = try Server(program)
        let picture = Array(try Data(contentsOf: URL(filePath: Program.sample("turned.jpg"))))
        let request = HTTPText.request(
            "POST", "/v1/caption?beams=16&length=32&num=16", headers: ["Content-Type: image/jpeg"], body: picture)
        for round in 0..<30 {
            let connection = try RawConnection(port: server.port)
            connection.send(request)
            usleep(UInt32(round) * 1_500)
            connection.abort()
        }
        let answer = try server.ask("what is above the red circle?", "turned.jpg")
        #expect(try answer.object()["answer"] as? String == "star")
        #expect(try server.end().status == 0)
        let turns = try program.run("history", "--jsonl", "--limit", "100").objects()
        #expect(turns.count <= 31 && turns.first?["question"] as? String == "what is above the red circle?")
        let statuses = Set(turns.compactMap { $0["status"] as? String })
        #expect(statuses.isSubset(of: ["done", "partial"]), "\(statuses)")
    }

    @Test("SIGTERM ends it with 0, Ctrl-C with 130; its port is free at once")
    func signals() throws {
        let first = try Server(program)
        let port = first.port
        _ = try HTTPText.exchange(port, "GET", "/v1/health")
        #expect(try first.end(SIGTERM).status == 0)
        let second = try program.start(["serve", "--port", "\(port)"].map { Array($0.utf8) })
        var isThere = false
        for _ in 0..<6_000 where !isThere {
            isThere = (try? HTTPText.exchange(port, "GET", "/v1/health").status) == 200
            usleep(10_000)
        }
        #expect(isThere)
        second.send(SIGINT)
        #expect(try second.wait().status == 130)
    }

    @Test("A second signal ends it at once, with a client that never goes on")
    func secondSignal() throws {
        let server = try Server(program)
        let stuck = try RawConnection(port: server.port)
        stuck.send(
            "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\nx")
        usleep(200_000)
        server.run.send(SIGTERM)
        for _ in 0..<6_000 where !Server.errors(of: server.run).contains("ending") { usleep(10_000) }
        let result = try server.end(SIGTERM)
        #expect(result.status == 0 && result.signal == 0)
        // It wasn't waited for: at its deadline it would have been told so.
        #expect(try stuck.rest().isEmpty)
    }

    @Test("A place where it can't listen, or may not, is said in one line")
    func places() throws {
        let server = try Server(program)
        expectRefusal(
            try program.run("serve", "--port", "\(server.port)", "--no-history"), status: 73, saying: "another program",
            "--port")
        expectRefusal(
            try program.run("serve", "--host", "192.0.2.1", "--port", "0", "--token-file", "/dev/null"), status: 66)
        let token = try program.home.write("0123456789abcdef\n".utf8, to: "token").path
        let elsewhere = try program.run(
            "serve", "--host", "192.0.2.1", "--port", "0", "--token-file", token, "--no-history")
        #expect(elsewhere.status == 73 && elsewhere.errors.contains("no address 192.0.2.1"), "\(elsewhere)")
        expectRefusal(try program.run("serve", "--host", "0.0.0.0"), status: 64, saying: "--token-file")
        expectRefusal(try program.run("serve", "--host", "::"), status: 64, saying: "--token-file")
        for host in ["example.org", "", "127.0.0.1:80", "\u{1b}[31m"] {
            expectRefusal(try program.run("serve", "--host", host), status: 64, saying: "--host")
        }
        for port in ["-1", "65536", "x"] { #expect(try program.run("serve", "--port", port).status == 64) }
        #expect(try program.run("serve", "--name", "a:b").status == 64)
        let short = try program.home.write("short\n".utf8, to: "short").path
        expectRefusal(
            try program.run("serve", "--host", "0.0.0.0", "--token-file", short), status: 65, saying: "16 to 512")
        expectRefusal(try program.run("serve", "--token-file", "nowhere"), status: 66, saying: "no such file")
    }

    @Test("Beyond this machine it answers who shows the token, under the names that it was given")
    func token() throws {
        let token = try program.home.write("0123456789abcdef\n".utf8, to: "token").path
        let server = try Server(program, ["--host", "0.0.0.0", "--token-file", token, "--name", "photos.lan"])
        func health(_ host: String, _ headers: [String]) throws -> Int {
            try HTTPText.exchange(server.port, "GET", "/v1/health", headers: headers, host: host).status
        }
        let shown = ["Authorization: Bearer 0123456789abcdef"]
        #expect(try health("photos.lan", shown) == 200 && health("192.0.2.7:80", shown) == 200)
        #expect(try health("photos.lan", []) == 401 && health("example.org", shown) == 421)
        let result = try server.end()
        #expect(result.status == 0 && result.errors.contains("warning: other machines can connect"))
    }

    @Test("Without a history there are answers and no turns")
    func noHistory() throws {
        let server = try Server(program, ["--no-history"])
        let answer = try server.ask("what color is the circle?", "red-circle.png").object()
        #expect(answer["answer"] as? String == "red" && answer["turn"] is NSNull)
        let history = try HTTPText.exchange(server.port, "GET", "/v1/history")
        #expect(history.status == 404 && history.errorCode == "no_history")
        #expect(try server.end().status == 0)
        #expect(!FileManager.default.fileExists(atPath: program.historyPath))
    }
}
