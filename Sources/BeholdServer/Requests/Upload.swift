import Behold
import HTTPTypes
import HummingbirdCore
import NIOCore

/// The body of a request.
extension PhotoService {
    /// All of it.
    /// - Throws: `bodyTooLarge` at the first byte too many, `noRoom` if other bodies take too much memory, `turnedAway` if
    ///   it came slowly and others are at work for too long.
    func body(of request: Request, limit: Int, _ pass: Pass) async throws -> [UInt8] {
        let yielding = TimeLimit.after(settings.limits.placeTime) { pass.leavePlace() }
        defer { yielding.cancel() }
        var room = request.head.bodyLength ?? 0
        var bytes: [UInt8] = []
        bytes.reserveCapacity(room)
        for try await buffer in request.body {
            let count = bytes.count + buffer.readableBytes
            guard count <= limit else { throw ServerFault.bodyTooLarge(limit: limit) }
            if count > room { try Self.grow(&bytes, from: &room, to: min(limit, max(count, 2 * room, 1 << 16)), pass) }
            bytes.append(contentsOf: buffer.readableBytesView)
            uploads.note(pass, received: count)
        }
        // A client that went away in the middle has asked for nothing.
        try Task.checkCancellation()
        uploads.end(pass)
        try await pass.takePlaceBack(within: settings.limits.workTime)
        return bytes
    }

    /// Makes more room for a body whose length wasn't told.
    private static func grow(
        _ bytes: inout [UInt8], from room: inout Int, to larger: Int, _ pass: Pass
    ) throws(ServerFault) {
        // Both are in memory while the bytes move.
        try pass.share.take(larger)
        bytes.reserveCapacity(larger)
        pass.giveBack(bytes: room)
        room = larger
    }

    /// The photo of a request and the fields beside it, from the query and from the form.
    func upload(
        _ request: Request, _ target: RequestTarget, _ pass: Pass
    ) async throws -> (photo: Photo, fields: Fields) {
        let type = HeaderValue(request.head.headerFields[.contentType] ?? "")
        var fields = try target.fields()
        let bytes: [UInt8]
        switch type.value {
        case "image/png", "image/jpeg":
            bytes = try await body(of: request, limit: settings.limits.bodyBytes, pass)
        case "multipart/form-data":
            guard let boundary = type.parameters["boundary"], (1...70).contains(boundary.utf8.count),
                boundary.utf8.allSatisfy({ 0x20..<0x7f ~= $0 })
            else { throw ServerFault.malformedForm(.noBoundary) }
            let form = try Form(await body(of: request, limit: settings.limits.bodyBytes, pass), boundary: boundary)
            fields = try fields.joined(with: form.fields)
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
