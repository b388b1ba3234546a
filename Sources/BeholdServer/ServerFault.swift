import Behold

/// Why a request isn't answered as it was meant.
enum ServerFault: Error, Equatable {
    // What a client sent.
    case malformedRequest
    case headersTooLarge
    case tooSlow
    case foreignHost
    case crossSite
    case noToken
    case noRoute
    case notAllowed(methods: [String])
    case bodyTooLarge(limit: Int)
    case unsupportedType(accepted: [String])
    case unsupportedEncoding
    case malformedEscape
    case malformedForm(FormFault)
    case malformedDocument
    case unknownField(String)
    case repeatedField(String)
    case missingField(String)
    case notANumber(field: String, ClosedRange<Int>)
    case notAChoice(field: String, [String])
    /// Longer than it may be, or no UTF-8.
    case notWords(field: String, limit: Int)
    case contradiction(String, String)
    case noHistory
    /// What the photo, the question or the history is at fault for.
    case behold(BeholdError)
    // What the server can't do now.
    case busy
    /// Others were before it, or had all room, for as long as one may wait at the door.
    case turnedAway(forRoom: Bool, seconds: Int)
    /// Other requests' bodies take all memory that there is for them.
    case noRoom
    case stopping
    case tookTooLong
    case clientGone
}

/// Why a form of several parts can't be read.
enum FormFault: Equatable {
    case noBoundary
    case unterminated
    case tooManyParts(limit: Int)
    case partHeaders
    case unnamedPart
    case fieldTooLong(String, limit: Int)
}
