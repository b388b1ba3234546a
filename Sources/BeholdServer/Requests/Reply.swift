import HTTPTypes
import HummingbirdCore
import Interchange
import NIOCore

/// A whole response.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    let body: [UInt8]

    init(status: HTTPResponse.Status = .ok, type: String, body: [UInt8], cache: String = "no-store") {
        self.status = status
        self.body = body
        headers = Self.always
        headers[.contentType] = type
        headers[.contentLength] = "\(body.count)"
        headers[.cacheControl] = cache
    }

    init(json: JSONValue, status: HTTPResponse.Status = .ok) {
        self.init(status: status, type: "application/json; charset=utf-8", body: json.serialized() + [0x0a])
    }

    /// What every response says: nothing of it runs or is shown elsewhere, and nothing is guessed about it.
    private static let always: HTTPFields = {
        var fields = HTTPFields()
        fields[.contentSecurityPolicy] =
            "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'"
        fields[.xContentTypeOptions] = "nosniff"
        if let name = HTTPField.Name("Referrer-Policy") { fields[name] = "no-referrer" }
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { fields[name] = "same-origin" }
        return fields
    }()

    func write(to writer: consuming ResponseWriter, withBody: Bool) async throws {
        let head = HTTPResponse(status: status, headerFields: headers)
        guard withBody else { return try await writer.writeResponse(head) }
        try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
