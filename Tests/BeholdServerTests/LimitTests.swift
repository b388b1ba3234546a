import Foundation
import TestSupport
import Testing

@testable import BeholdServer

@Suite("Limits of the server")
struct LimitTests {
    private static let post = "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"

    @Test("Headers that come byte by byte end at their deadline, however steadily they come; so does silence")
    func slowHeaders() async throws {
        try await TestServer.run({ $0.limits.headerTime = .milliseconds(600) }) { server in
            let silent = try RawConnection(port: server.port)
            let slow = try RawConnection(port: server.port)
            var isOpen = true
            for byte in Array(Self.post.utf8) + Array(repeating: UInt8(ascii: "x"), count: 1_000) where isOpen {
                isOpen = slow.send([byte])
                usleep(20_000)
            }
            #expect(!isOpen)
            #expect(try silent.rest().isEmpty)
            // One that has asked before has as long again.
            let kept = try RawConnection(port: server.port)
            kept.send(HTTPText.request("GET", "/v1/health"))
            #expect(try kept.response()?.status == 200)
            #expect(try kept.rest().isEmpty)
        }
    }

    @Test("A body that comes byte by byte ends at the total deadline with 408, for each way to send one")
    func slowBody() async throws {
        try await TestServer.run({ $0.limits.bodyTime = .milliseconds(600) }) { server in
            for (header, piece) in [("Content-Length: 100000", "x"), ("Transfer-Encoding: chunked", "1\r\nx\r\n")] {
                let slow = try RawConnection(port: server.port)
                slow.send(Self.post + header + "\r\n\r\n")
                var isOpen = true
                for _ in 0..<500 where isOpen {
                    isOpen = slow.send(piece)
                    usleep(10_000)
                }
                #expect(!isOpen)
            }
            let silent = try RawConnection(port: server.port)
            silent.send(Self.post + "Content-Length: 100000\r\n\r\nxyz")
            let answer = try #require(try silent.response())
            #expect(answer.status == 408 && answer.errorCode == "too_slow" && answer.headers["connection"] == "close")
            #expect(try silent.response() == nil)
            #expect(server.waits { server.server.connections.count == 0 })
        }
    }

    @Test("A body behind a request that is being answered isn't late while nobody reads it")
    func pipelinedBody() async throws {
        try await TestServer.run({
            $0.limits.bodyTime = .milliseconds(600)
            $0.limits.pauseTime = .milliseconds(300)
        }) { server in
            let blocker = server.block()
            let connection = try RawConnection(port: server.port)
            connection.send(try TestServer.question("what color is the circle?"))
            connection.send(Self.post + "Content-Length: 6\r\n\r\nabc")
            #expect(server.waits { server.looking.waiting == 1 })
            usleep(1_200_000)
            blocker.goOn()
            #expect(try connection.response()?.status == 200)
            connection.send("def")
            #expect(try connection.response()?.errorCode == "code")
        }
    }

    @Test("A client that doesn't read its answer is dropped")
    func slowReader() async throws {
        try await TestServer.run({ $0.limits.responseTime = .milliseconds(500) }) { server in
            let deaf = try RawConnection(port: server.port)
            let requests = HTTPText.request("GET", "/page.js")
            // More answers than the system buffers.
            for _ in 0..<4_000 { guard deaf.send(requests) else { break } }
            #expect(server.waits { server.server.connections.count == 0 })
            #expect(try server.exchange("GET", "/v1/health").status == 200)
        }
    }

    @Test("A body over the limit gets 413 at once, and is read no further: announced, in pieces, or waiting for leave")
    func largeBody() async throws {
        try await TestServer.run({ $0.limits.bodyBytes = 100_000 }) { server in
            let announced = try RawConnection(port: server.port)
            announced.send(Self.post + "Content-Length: 100001\r\n\r\n")
            let waiting = try RawConnection(port: server.port)
            waiting.send(Self.post + "Expect: 100-continue\r\nContent-Length: 5000000000\r\n\r\n")
            let chunked = try RawConnection(port: server.port)
            chunked.send(Self.post + "Transfer-Encoding: chunked\r\n\r\n")
            let piece = Array("4000\r\n".utf8) + [UInt8](repeating: 1, count: 0x4000) + Array("\r\n".utf8)
            for _ in 0..<10 { chunked.send(piece) }
            for connection in [announced, waiting, chunked] {
                let answer = try #require(try connection.response())
                #expect(answer.status == 413 && answer.errorCode == "body_too_large", "\(answer)")
                #expect(answer.headers["connection"] == "close")
                #expect(try connection.response() == nil)
            }
            let allowed = try RawConnection(port: server.port)
            allowed.send(Self.post + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(try allowed.response()?.status == 100)
            allowed.send("abc")
            #expect(try allowed.response()?.errorCode == "code")
            // Documents have a limit of their own.
            let document = try server.exchange(
                "POST", "/v1/search", headers: ["Content-Type: application/json"],
                body: [UInt8](repeating: 0x20, count: server.server.service.settings.limits.documentBytes + 1))
            #expect(document.status == 413)
        }
    }

    @Test("Bodies share a sum of memory; what is beyond it is told to come again")
    func allBodies() async throws {
        try await TestServer.run({ $0.limits.bytesOfAllBodies = 10_000 }) { server in
            let first = try RawConnection(port: server.port)
            first.send(Self.post + "Content-Length: 9000\r\n\r\n" + String(repeating: "x", count: 8_999))
            let budget = server.server.service.budget
            #expect(server.waits { budget.left == 1_000 })
            let answer = try server.exchange(
                "POST", "/v1/inspect", headers: ["Content-Type: image/png"], body: [UInt8](repeating: 1, count: 5_000))
            #expect(answer.status == 503 && answer.errorCode == "busy" && answer.headers["retry-after"] != nil)
            first.send("x")
            #expect(try first.response()?.errorCode == "code")
            let again = try server.exchange(
                "POST", "/v1/inspect", headers: ["Content-Type: image/png"], body: [UInt8](repeating: 1, count: 5_000))
            #expect(again.errorCode == "code")
            #expect(server.waits { budget.left == 10_000 })
        }
    }

    @Test("Bodies that stand still lose their room to others within seconds, and are told")
    func stalledBodies() async throws {
        #expect(ServerLimits().pauseTime <= .seconds(5))
        try await TestServer.run({
            $0.limits.bytesOfAllBodies = 10_000
            $0.limits.pauseTime = .seconds(1)
        }) { server in
            let stalled = try (0..<4).map { number in
                let connection = try RawConnection(port: server.port, client: number < 2 ? 1 : 2)
                connection.send(Self.post + "Content-Length: 2500\r\n\r\n" + String(repeating: "x", count: 2_499))
                return connection
            }
            #expect(server.waits { server.server.service.budget.left == 0 })
            func upload() throws -> HTTPAnswer {
                try server.exchange(
                    "POST", "/v1/inspect", headers: ["Content-Type: image/png"],
                    body: [UInt8](repeating: 1, count: 5_000))
            }
            let first = try upload()
            #expect(first.status == 503 && first.errorCode == "busy" && first.text.contains("uploaded"), "\(first)")
            let start = ContinuousClock.now
            #expect(server.waits { (try? upload())?.errorCode == "code" })
            #expect(start.duration(to: .now) < .seconds(20))  // a body has 30
            for connection in stalled { #expect(try connection.response()?.status == 408) }
            // One that goes on, however slowly, isn't at rest.
            let slow = try RawConnection(port: server.port)
            slow.send(Self.post + "Content-Length: 6\r\n\r\n")
            for _ in 0..<6 {
                slow.send("x")
                usleep(300_000)
            }
            #expect(try slow.response()?.errorCode == "code")
        }
    }

    @Test("Connections beyond the limit are refused, and there is room again when others end")
    func connections() async throws {
        try await TestServer.run({ $0.limits.connections = 5 }) { server in
            do {
                let open = try (0..<5).map { _ in try RawConnection(port: server.port) }
                #expect(server.waits { server.server.connections.count == 5 })
                for _ in 0..<50 {
                    let more = try RawConnection(port: server.port)
                    let answer = try? more.response()
                    #expect(answer == nil || answer?.status == 503)
                }
                open[4].send(HTTPText.request("GET", "/v1/health"))
                #expect(try open[4].response()?.status == 200)
            }
            #expect(server.waits { server.server.connections.count == 0 })
            #expect(try server.exchange("GET", "/v1/health").status == 200)
        }
    }

    @Test("Silent connections give way to another address; what is being asked doesn't")
    func silentConnections() async throws {
        try await TestServer.run({
            $0.limits.connections = 8
            // On a busy machine minutes may pass between two of the lines below.
            ($0.limits.headerTime, $0.limits.pauseTime, $0.limits.bodyTime) = (
                .seconds(900), .seconds(900), .seconds(900)
            )
            $0.limits.slowTime = .seconds(900)
        }) { server in
            let connections = server.server.connections
            let asking = try RawConnection(port: server.port)
            asking.send(Self.post + "Content-Length: 3\r\n\r\nab")
            #expect(
                server.waits {
                    server.server.service.budget.left < server.server.service.settings.limits.bytesOfAllBodies
                })
            // One after the other: else another than the first may be the first that is taken in.
            let silent = try (0..<6).map { number in
                let connection = try RawConnection(port: server.port)
                #expect(server.waits { connections.count == number + 2 })
                return connection
            }
            // An eighth is left for others, whatever one address does.
            #expect(try RawConnection(port: server.port).response()?.status == 503)
            let second = try RawConnection(port: server.port, client: 2)
            #expect(server.waits { connections.count == 8 })
            let third = try RawConnection(port: server.port, client: 3)
            third.send(HTTPText.request("GET", "/v1/health"))
            #expect(try third.response()?.status == 200)
            #expect(try silent[0].rest().isEmpty)
            second.send(HTTPText.request("GET", "/v1/health"))
            #expect(try second.response()?.status == 200)
            asking.send("c")
            #expect(try asking.response()?.errorCode == "code")
        }
    }
}
