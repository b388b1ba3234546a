import Imaging
import Models

extension Beholder {
    /// Where the model looks in a photo to answer a question: the answer's map. No turn of the history.
    ///
    /// A photo whose original is missing is shown as the thumbnail that the history keeps of it.
    /// - Throws: `photo` where the photo can't be looked at; `model` where the model has no attention to show.
    public func attention(for photo: Photo, _ question: Question) throws(BeholdError) -> AttentionMap {
        let network = try answering
        let (file, seen) = try seen(photo)
        guard let reply = reply(to: question, about: seen.features, by: network) else {
            throw .model(.overflows(model: model.name))
        }
        // What is described or declined has no answer that a map could explain.
        guard reply.isChosen, let answer = reply.answers.first else { throw .model(.noMap(model: model.name)) }
        let read = network.read(reply.answeredPart ?? question.text)
        guard let network = network as? any Explaining else { throw .model(.hasNoAttention(model: model.name)) }
        let grid = network.attention(of: read, to: seen.features)
        return AttentionMap(
            photo: file.facts(seen), question: question.text, answer: answer,
            isUnsure: reply.isUnsure, grid: grid,
            picture: try picture(of: file, seen))
    }

    /// The upright photo, neither small nor large.
    private func picture(of file: PhotoFile, _ seen: FeatureCache.Entry) throws(BeholdError) -> Image {
        let size = Self.pictureSize(of: seen.width, seen.height)
        guard file.isOriginalMissing else {
            return try BeholdError.naming(file.name) { () throws(PhotoProblem) in try file.picture(size: size) }
        }
        guard let history, let thumbnail = try? history.thumbnail(ofPhoto: file.sha256),
            let decoded = try? ImageFile(bytes: thumbnail).decode()
        else { throw .photo(.missing, name: file.name) }
        return decoded.image.resized(to: size)
    }

    /// The sides of a photo's drawing: its own, brought between the limits with the same proportions.
    static func pictureSize(of width: Int, _ height: Int) -> (width: Int, height: Int) {
        let longer = max(width, height, 1)
        let wanted = min(max(longer, AttentionMap.pictureSide.lowerBound), AttentionMap.pictureSide.upperBound)
        // Rows are streamed into eight pixels at least.
        func scaled(_ side: Int) -> Int { max(8, (side * wanted + longer / 2) / longer) }
        return (scaled(width), scaled(height))
    }
}
