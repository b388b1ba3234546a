import Foundation
import TestSupport
import Testing

@testable import BeholdServer

@Suite("Work of the server")
struct WorkTests {
    @Test("Beyond those that wait, requests are told to come again; health and the page answer meanwhile")
    func overload() async throws {
        try await TestServer.run({ $0.limits.waiting = 3 }) { server in
            let blocker = server.block()
            let request = try TestServer.question("what color is the circle?")
            var waiting: [RawConnection] = []
            for count in 1...3 {
                waiting.append(try RawConnection(port: server.port))
                waiting[count - 1].send(request)
                #expect(server.waits { server.looking.waiting == count })
            }
            for _ in 0..<20 {
                let more = try RawConnection(port: server.port)
                more.send(request)
                let answer = try #require(try more.response())
                #expect(answer.status == 503 && answer.errorCode == "busy" && answer.headers["retry-after"] == "1")
            }
            #expect(try server.exchange("GET", "/").status == 200)
            let health = try server.exchange("GET", "/v1/health").object()
            #expect(health["waiting"] as? Int == 3)
            blocker.goOn()
            for connection in waiting {
                let answer = try #require(try connection.response())
                #expect(answer.status == 200, "\(answer)")
                #expect(try answer.object()["answer"] as? String == "red")
            }
        }
    }

    @Test(
        "A client that goes away while it waits loses its place; one that goes in the middle of its body has asked nothing"
    )
    func disconnected() async throws {
        try await TestServer.run { server in
            let blocker = server.block()
            let request = try TestServer.question("what color is the circle?")
            for isAbort in [true, false, true, false] {
                let connection = try RawConnection(port: server.port)
                connection.send(request)
                #expect(server.waits { server.looking.waiting == 1 })
                if isAbort { connection.abort() } else { connection.endOutput() }
                #expect(server.waits { server.looking.waiting == 0 })
                // Nor is one that only sends nothing more told that nobody waits.
                if !isAbort { #expect(try connection.rest().isEmpty) }
            }
            do {
                let connection = try RawConnection(port: server.port)
                connection.send(request.dropLast(100))
                #expect(server.waits { server.server.connections.count == 1 })
            }
            #expect(server.waits { server.server.connections.count == 0 })
            #expect(server.looking.waiting == 0)
            blocker.goOn()
            let connection = try RawConnection(port: server.port)
            connection.send(request)
            #expect(try connection.response()?.status == 200)
        }
    }

    @Test("Work that takes too long is given up, and its place is free")
    func timeLimit() async throws {
        try await TestServer.run({ $0.limits.workTime = .milliseconds(300) }) { server in
            let blocker = server.block()
            let connection = try RawConnection(port: server.port)
            connection.send(try TestServer.question("what color is the circle?"))
            let answer = try #require(try connection.response())
            #expect(answer.status == 503 && answer.errorCode == "took_too_long" && answer.headers["retry-after"] != nil)
            #expect(server.looking.waiting == 0)
            blocker.goOn()
            connection.send(HTTPText.request("GET", "/v1/health"))
            #expect(try connection.response()?.status == 200)
        }
    }

    @Test("Told to end, the server accepts nothing new and finishes what it has; nothing is left open")
    func draining() async throws {
        try await TestServer.run { server in
            let blocker = server.block()
            let idle = try RawConnection(port: server.port)
            let waiting = try (0..<3).map { _ in try RawConnection(port: server.port) }
            for connection in waiting { connection.send(try TestServer.question("what color is the circle?")) }
            #expect(server.waits { server.looking.waiting == 3 })
            server.shutDown()
            #expect(try idle.rest().isEmpty)
            #expect(throws: (any Error).self) { try RawConnection(port: server.port) }
            #expect(!server.isEnded)
            blocker.goOn()
            for connection in waiting {
                let answer = try #require(try connection.response())
                #expect(answer.status == 200 && answer.headers["connection"] == "close")
                #expect(try connection.response() == nil)
            }
            #expect(server.waits { server.isEnded })
        }
    }

    @Test("What isn't done when the time to end is over gets 503, and a client that never ends is left behind")
    func drained() async throws {
        try await TestServer.run({ $0.limits.drainTime = .milliseconds(300) }) { server in
            let blocker = server.block()
            let waiting = try RawConnection(port: server.port)
            waiting.send(try TestServer.question("what color is the circle?"))
            let stuck = try RawConnection(port: server.port)
            stuck.send(
                "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\nx")
            #expect(server.waits { server.looking.waiting == 1 && server.server.connections.count == 2 })
            server.shutDown()
            let answer = try #require(try waiting.response())
            #expect(answer.status == 503 && answer.errorCode == "stopping")
            #expect(server.waits { server.isEnded })
            blocker.goOn()
        }
    }

    @Test("Many clients at once get their own answers and no others'")
    func crossTalk() async throws {
        let cases = try Self.samples().prefix(14)
        try await TestServer.run { server in
            let connections = try cases.map { sample in
                let connection = try RawConnection(port: server.port)
                connection.send(try TestServer.question(sample.question, about: sample.picture))
                return connection
            }
            for (connection, sample) in zip(connections, cases) {
                let object = try #require(try connection.response()).object()
                #expect(object["question"] as? String == sample.question)
                #expect(object["answer"] as? String == sample.answer, "\(sample)")
            }
        }
    }

    private static func samples() throws -> [(picture: String, question: String, answer: String)] {
        let table = try String(
            contentsOf: Shared.repository.appending(path: "assets/samples/samples.tsv"), encoding: .utf8)
        return table.split(separator: "\n").dropFirst().compactMap { row in
            let cells = row.split(separator: "\t").map(String.init)
            return cells.count == 3 ? (cells[0], cells[1], cells[2]) : nil
        }
    }
}
