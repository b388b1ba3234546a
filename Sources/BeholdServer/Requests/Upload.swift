import Behold
import HTTPTypes
import HummingbirdCore
import NIOCore

/// The body of a request.
extension PhotoService {
    /// All of it.
    /// - Throws: `bodyTooLarge` at the first byte too many, `noRoom` where other bodies take too much memory.
    func body(
        of request: Request, limit: Int, _ share: BodyBudget.Share
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            let count = buffer.readableBytes
            guard bytes.count + count <= limit else { throw ServerFault.bodyTooLarge(limit: limit) }
            try share.take(count)
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        // A client that went away in the middle has asked for nothing.
        try Task.checkCancellation()
        return bytes
    }

    /// The photo of a request and the fields beside it, from the query and from the form.
    func upload(
        _ request: Request, _ target: RequestTarget, _ share: BodyBudget.Share
    ) async throws -> (photo: Photo, fields: Fields) {
        let type = HeaderValue(request.head.headerFields[.contentType] ?? "")
        var fields = try target.fields()
        let bytes: [UInt8]
        switch type.value {
        case "image/png", "image/jpeg":
            bytes = try await body(of: request, limit: settings.limits.bodyBytes, share)
        case "multipart/form-data":
            guard let boundary = type.parameters["boundary"], (1...70).contains(boundary.utf8.count),
                boundary.utf8.allSatisfy({ 0x20..<0x7f ~= $0 })
            else { throw ServerFault.malformedForm(.noBoundary) }
            let body = try await body(of: request, limit: settings.limits.bodyBytes, share)
            fields = try fields.joined(with: Form(body, boundary: boundary).fields)
            bytes = try fields.require(Form.picture)
        default:
            throw ServerFault.unsupportedType(accepted: ["multipart/form-data", "image/png", "image/jpeg"])
        }
        // Called as a photo on standard input is: it has no name, and none is taken from outside.
        var photo = Photo(bytes: bytes, name: "-")
        photo.maximumMegapixels = settings.maximumMegapixels
        return (photo, fields)
    }
}
