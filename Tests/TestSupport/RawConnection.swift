public import Foundation
import Glibc
import Testing

/// A connection to a server on this machine, byte for byte. Nothing waits longer than the limit.
public final class RawConnection {
    public let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isEnded = false

    /// - Parameters:
    ///   - timeout: seconds that one `read` or `write` may take.
    ///   - client: the last number of the loopback address that it comes from.
    public init(port: Int, timeout: Int = 60, client: UInt8 = 1) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        if client != 1 { try #require(unsafe Self.with(0, client) { unsafe bind(descriptor, $0, $1) } == 0) }
        let status = unsafe Self.with(port, 1) { unsafe connect(descriptor, $0, $1) }
        guard status == 0 else { throw NobodyListens(port: port) }
    }

    deinit { Glibc.close(descriptor) }

    /// A port of one of this machine's loopback addresses, by its last number, for the system.
    private static func with(
        _ port: Int, _ last: UInt8, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = (UInt32(0x7f00_0000) + UInt32(last)).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Whether everything could be sent.
    @discardableResult
    public func send(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let start = sent
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor, buffer.baseAddress.map { unsafe $0 + start }, bytes.count - start,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    public func send(_ text: String) -> Bool { send(text.utf8) }

    /// Says that nothing more will come, and goes on listening.
    public func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Goes away at once, with what wasn't read.
    public func abort() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Takes in what is there; false at the end of the connection.
    private func fill() throws -> Bool {
        guard !isEnded else { return false }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        let code = errno
        try #require(count >= 0 || code == ECONNRESET, "nothing came in time (\(code))")
        isEnded = count <= 0
        if count > 0 { buffer += chunk[..<count] }
        return !isEnded
    }

    /// Everything until the other side closes.
    public func rest() throws -> [UInt8] {
        while try fill() {}
        defer { buffer = [] }
        return buffer
    }

    /// The next response; nil where the connection ends before it begins.
    /// - Parameter hasBody: false for the answer to HEAD.
    public func response(hasBody: Bool = true) throws -> HTTPAnswer? {
        var end: Int?
        while end == nil {
            end = buffer.firstRange(of: [0x0d, 0x0a, 0x0d, 0x0a])?.lowerBound
            if end == nil, try !fill() { break }
        }
        guard let end else {
            try #require(buffer.isEmpty, "half a response")
            return nil
        }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        var answer = HTTPAnswer(status: Int(lines[0].split(separator: " ")[1]) ?? 0)
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            answer.headers[sides[0].lowercased()] = sides[1].trimmingCharacters(in: .whitespaces)
        }
        buffer.removeFirst(end + 4)
        guard hasBody, answer.status >= 200 else { return answer }
        let length = try #require(Int(answer.headers["content-length"] ?? ""), "a response without a length")
        while buffer.count < length { try #require(try fill(), "a response that ends early") }
        answer.body = Data(buffer.prefix(length))
        buffer.removeFirst(length)
        return answer
    }
}

/// Why there is no connection.
public struct NobodyListens: Error { public let port: Int }

/// A response as it came.
public struct HTTPAnswer: CustomStringConvertible {
    public let status: Int
    /// By names in lower case.
    public var headers: [String: String] = [:]
    public var body = Data()

    public var text: String { String(decoding: body, as: UTF8.self) }

    public func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    }

    /// The code of the error; nil where there is none.
    public var errorCode: String? { (try? object()["error"] as? [String: Any])?["code"] as? String }

    public var description: String { "\(status) \(headers)\n\(text)" }
}

/// Requests, written out.
public enum HTTPText {
    /// - Parameter headers: lines without their ends; `Host` and the length come of themselves.
    public static func request(
        _ method: String, _ target: String, headers: [String] = [], body: [UInt8] = [], host: String = "localhost"
    ) -> [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"] + headers
        if method != "GET" && method != "HEAD" { lines.append("Content-Length: \(body.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    /// A form with a boundary.
    public static func form(_ parts: [(name: String, value: [UInt8])]) -> (header: String, body: [UInt8]) {
        let boundary = "----test7d1b"
        var body: [UInt8] = []
        for part in parts {
            body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\r\n\r\n".utf8
            body += part.value + [0x0d, 0x0a]
        }
        return ("Content-Type: multipart/form-data; boundary=\(boundary)", body + Array("--\(boundary)--\r\n".utf8))
    }

    /// The response to one request on a connection of its own.
    public static func exchange(
        _ port: Int, _ method: String, _ target: String, headers: [String] = [], body: [UInt8] = [],
        host: String = "localhost"
    ) throws -> HTTPAnswer {
        let connection = try RawConnection(port: port)
        connection.send(request(method, target, headers: headers + ["Connection: close"], body: body, host: host))
        return try #require(try connection.response(hasBody: method != "HEAD"), "no response")
    }
}
