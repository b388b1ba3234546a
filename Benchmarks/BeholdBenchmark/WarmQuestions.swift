import Behold
import Foundation

/// Questions through the library, the model loaded: what an app that stays open sees.
struct WarmQuestions {
    let photos: [URL]
    let question: String

    /// Asks about each photo from its file once; the median in milliseconds.
    func median(precision: ModelPrecision) async throws -> Double {
        // A new one each time: it would remember the photos.
        let beholder = try await Beholder(precision: precision)
        for photo in photos.prefix(3) { _ = try await beholder.ask(Photo(path: photo.path), question) }
        var times: [Double] = []
        for photo in photos.dropFirst(3) {
            let start = ContinuousClock.now
            _ = try await beholder.ask(Photo(path: photo.path), question)
            times.append((ContinuousClock.now - start).seconds * 1000)
        }
        return times.median
    }
}
