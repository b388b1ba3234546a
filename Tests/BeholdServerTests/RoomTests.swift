import Foundation
import TestSupport
import Testing

@testable import BeholdServer

@Suite("Room for bodies")
struct RoomTests {
    private static let post = "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"

    @Test("Room for a body is kept before any of it comes, and is free when nobody sends it")
    func announced() async throws {
        try await TestServer.run({ $0.limits.bytesOfAllBodies = 10_000 }) { server in
            let budget = server.server.service.budget
            do {
                let connection = try RawConnection(port: server.port)
                connection.send(Self.post + "Content-Length: 9000\r\n\r\n")
                #expect(server.waits { budget.left == 1_000 })
            }
            #expect(server.waits { budget.left == 10_000 })
        }
    }

    @Test("A body of unknown length takes room as it grows, and is refused when there is no more")
    func growing() async throws {
        try await TestServer.run({ $0.limits.bytesOfAllBodies = 500_000 }) { server in
            let budget = server.server.service.budget
            let piece = Array("10000\r\n".utf8) + [UInt8](repeating: 1, count: 0x1_0000) + Array("\r\n".utf8)
            let connection = try RawConnection(port: server.port)
            connection.send(Self.post + "Transfer-Encoding: chunked\r\n\r\n")
            connection.send(piece)
            #expect(server.waits { budget.left <= 500_000 - 0x1_0000 })
            connection.send("0\r\n\r\n")
            #expect(try connection.response()?.errorCode == "code")
            #expect(server.waits { budget.left == 500_000 })
            let endless = try RawConnection(port: server.port)
            endless.send(Self.post + "Transfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<10 { endless.send(piece) }
            let answer = try #require(try endless.response())
            #expect(answer.status == 503 && answer.errorCode == "busy" && answer.headers["retry-after"] != nil)
            #expect(server.waits { budget.left == 500_000 })
        }
    }

    @Test("A request waits for room that is free in time, without leave to send its body meanwhile")
    func waiting() async throws {
        try await TestServer.run({
            $0.limits.bytesOfAllBodies = 10_000
            $0.limits.doorTime = .seconds(600)
        }) { server in
            let first = try RawConnection(port: server.port)
            first.send(Self.post + "Content-Length: 9000\r\n\r\n")
            #expect(server.waits { server.server.service.budget.left == 1_000 })
            let second = try RawConnection(port: server.port)
            second.send(Self.post + "Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n")
            #expect(server.waits { server.server.service.door.waiting == 1 })
            first.send([UInt8](repeating: 1, count: 9_000))
            #expect(try first.response()?.errorCode == "code")
            #expect(try second.response()?.status == 100)
            second.send([UInt8](repeating: 1, count: 5_000))
            #expect(try second.response()?.errorCode == "code")
        }
    }

    @Test("Uploads of one address keep out no other address; who waits for their room is told when there will be some")
    func shares() async throws {
        try await TestServer.run({
            ($0.limits.pauseTime, $0.limits.bodyTime, $0.limits.slowTime) = (
                .seconds(900), .seconds(900), .seconds(900)
            )
        }) { server in
            let service = server.server.service
            let length = "Content-Length: \(32 << 20)\r\n\r\n"
            let hoard = try (0..<3).map { _ in
                let connection = try RawConnection(port: server.port, client: 2)
                connection.send(Self.post + length)
                return connection
            }
            #expect(server.waits { service.budget.left == 32 << 20 })
            let rival = try RawConnection(port: server.port, client: 3)
            rival.send(Self.post + "Expect: 100-continue\r\n" + length)
            #expect(try rival.response()?.status == 100)
            // Nothing is left for large bodies.
            let search = try server.exchange(
                "POST", "/v1/search", headers: ["Content-Type: application/json"],
                body: Array(#"{"text":"a dog"}"#.utf8))
            #expect(search.errorCode == "no_history")
            let question = try RawConnection(port: server.port, client: 2)
            question.send(try TestServer.question("what color is the circle?"))
            #expect(try question.response()?.status == 200)
            let late = try RawConnection(port: server.port)
            late.send(Self.post + length)
            let answer = try #require(try late.response())
            #expect(answer.status == 503 && answer.headers["retry-after"] == "60", "\(answer)")
            #expect(hoard.count == 3)
        }
    }

    @Test("A body that comes slowly keeps no place from others, and has one when it is there")
    func slowBodies() async throws {
        try await TestServer.run({
            $0.limits.waiting = 1
            $0.limits.placeTime = .milliseconds(50)
            $0.limits.doorTime = .seconds(600)
        }) { server in
            let request = try TestServer.question("what color is the circle?")
            let blocker = server.block()
            let slow = try RawConnection(port: server.port)
            slow.send(request.dropLast(10))
            #expect(
                server.waits {
                    server.server.service.budget.left < server.server.service.settings.limits.bytesOfAllBodies
                })
            let quick = try RawConnection(port: server.port)
            quick.send(request)
            #expect(server.waits { server.looking.waiting == 1 })
            slow.send(request.suffix(10))
            #expect(server.waits { server.server.service.door.waiting == 1 })
            blocker.goOn()
            #expect(try quick.response()?.status == 200)
            #expect(try slow.response()?.status == 200)
        }
    }

    @Test("A body that turns out to be too slow while others wait already loses its room to them")
    func newlyHopelessBodies() async throws {
        try await TestServer.run({
            $0.limits.bytesOfAllBodies = 10_000
            $0.limits.slowTime = .seconds(2)
            ($0.limits.doorTime, $0.limits.bodyTime, $0.limits.pauseTime) = (
                .seconds(600), .seconds(600), .seconds(600)
            )
        }) { server in
            let slow = try RawConnection(port: server.port)
            slow.send(Self.post + "Content-Length: 9000\r\n\r\nx")
            #expect(server.waits { server.server.service.budget.left == 1_000 })
            let answer = try server.exchange(
                "POST", "/v1/inspect", headers: ["Content-Type: image/png"], body: [UInt8](repeating: 1, count: 5_000))
            #expect(answer.errorCode == "code")
            #expect(try slow.response()?.errorCode == "too_slow")
        }
    }

    @Test("A body that won't be there in time loses its room to others; one that nobody minds has all its time")
    func hopelessBodies() async throws {
        try await TestServer.run({
            $0.limits.bytesOfAllBodies = 10_000
            $0.limits.slowTime = .milliseconds(100)
            $0.limits.doorTime = .seconds(600)
        }) { server in
            let slow = try RawConnection(port: server.port)
            slow.send(Self.post + "Content-Length: 9000\r\n\r\nx")
            #expect(server.waits { server.server.service.budget.left == 1_000 })
            usleep(300_000)
            slow.send("x")
            #expect(server.server.service.budget.left == 1_000)
            let answer = try server.exchange(
                "POST", "/v1/inspect", headers: ["Content-Type: image/png"], body: [UInt8](repeating: 1, count: 5_000))
            #expect(answer.errorCode == "code")
            #expect(try slow.response()?.errorCode == "too_slow")
        }
    }
}
