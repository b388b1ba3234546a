import Models

extension Beholder {
    // MARK: Vectors

    /// A vector of length 1, to be compared with sentences and other photos by dot product.
    /// - Throws: `photo` where the photo can't be looked at, `model` where the model's numbers overflow.
    public func embedding(of photo: Photo) throws(BeholdError) -> [Float] {
        try embedding(of: seen(photo).seen.features)
    }

    func embedding(of features: EncodedImage) throws(BeholdError) -> [Float] {
        try checked(embedding.embedding(of: features))
    }

    /// A vector of length 1, to be compared with photos by dot product.
    /// - Throws: `model` where the model's numbers overflow.
    public func embedding(ofText sentence: String) throws(BeholdError) -> [Float] {
        try checked(embedding.embedding(of: sentence))
    }

    private func checked(_ vector: [Float]) throws(BeholdError) -> [Float] {
        guard vector.isEmbedding else { throw .model(.overflows(model: model.name)) }
        return vector
    }

    // MARK: Indexing

    /// Computes the vectors of photos, or takes them from the history, which keeps them.
    ///
    /// Folders are turned into photos by `PhotoFolder.entries(of:)`.
    /// - Throws: `model` if the model compares no photos.
    public nonisolated func indexing(of photos: [Photo]) throws(BeholdError) -> IndexRun {
        try indexing(of: photos, known: PhotoIndex())
    }

    /// All photos that the history has seen in files. Those that this model has no vector of are looked at again, where
    /// their files are still there. Nothing without a history.
    /// - Throws: `history`.
    public func indexingHistory() throws(BeholdError) -> IndexRun {
        var known = PhotoIndex()
        guard let history else { return try indexing(of: [], known: known) }
        let network = try embedding
        let spoilt: [Int64: SeenPhoto]
        var others: [[UInt8]]
        do throws(HistoryProblem) {
            try known.refresh(from: history, network)
            others = try history.pathsOfPhotosWithoutVector(by: VectorMaker(network))
            spoilt = try history.photos(known.spoilt)
        } catch {
            throw .history(error)
        }
        others += known.spoilt.compactMap { spoilt[$0]?.files.first?.path }
        return try indexing(of: others.filter { Photo.exists(path: $0) }.map { Photo(path: $0) }, known: known)
    }

    private nonisolated func indexing(of photos: [Photo], known: PhotoIndex) throws(BeholdError) -> IndexRun {
        let network = try embedding
        return IndexRun(
            known: known, photos: photos,
            worker: IndexWorker(
                network: photos.count == 1 ? network : network.using(threads: 1), model: model,
                history: writableHistory),
            workers: threads)
    }

    // MARK: Searching

    /// The photos of an index that are closest to a sentence or to a photo, closest first. Files of equal content are one
    /// match.
    /// - Throws: `photo` where the query is one that can't be looked at; `history` where it can't be read.
    public func search(
        _ query: SearchQuery, in index: PhotoIndex, limit: Int = 10
    ) throws(BeholdError) -> [SearchMatch] {
        let start = ContinuousClock.now
        let vector = try vector(of: query)
        // Files of equal content share a match, so that more files than matches may have to be looked at.
        var wanted = limit + 1
        while true {
            let nearest = index.nearest(to: vector, count: wanted)
            let found = try Found(nearest, in: index, history)
            guard found.contents.count > limit || nearest.count < wanted else {
                wanted *= 2
                continue
            }
            let seconds = start.duration(to: .now).seconds
            return found.contents.prefix(max(0, limit)).enumerated().map { place, content in
                SearchMatch(
                    rank: place + 1, score: content.similarity, photo: content.facts, copies: content.copies,
                    query: query, model: model,
                    record: Record(turn: nil, isCached: content.isCached, seconds: seconds, trouble: nil))
            }
        }
    }

    /// The photos that the history has seen in files, by how close they are to a sentence or to a photo, closest first.
    ///
    /// Their vectors are read at the first call; later ones read what came since. Photos that this model has no vector of
    /// are left out: see `indexingHistory()`. Nothing without a history.
    /// - Throws: `photo` where the query is one that can't be looked at; `history` where it can't be read.
    public func search(_ query: SearchQuery, limit: Int = 10) throws(BeholdError) -> [SearchMatch] {
        guard let history else { return [] }
        let network = try embedding
        do throws(HistoryProblem) {
            try historyIndex.refresh(from: history, network)
        } catch {
            throw .history(error)
        }
        return try search(query, in: historyIndex, limit: limit)
    }

    private func vector(of query: SearchQuery) throws(BeholdError) -> [Float] {
        switch query {
        case .text(let sentence): try embedding(ofText: sentence.text)
        case .photo(let photo): try embedding(of: photo)
        }
    }

    // MARK: Sentences for a photo

    /// The sentences that are closest to a photo, closest first.
    /// - Throws: `photo` where the photo can't be looked at, `cancelled`.
    public func rank(
        _ sentences: [SearchText], for photo: Photo, limit: Int = 10
    ) async throws(BeholdError) -> [SentenceMatch] {
        let start = ContinuousClock.now
        let (file, seen) = try seen(photo)
        var index = EmbeddingIndex()
        var work = OrderedWork(sentences, groupSize: 64, workers: threads) {
            [network = try embedding.using(threads: 1)] group in group.map { network.embedding(of: $0.text) }
        }
        while let vector = await work.next(isolation: self) {
            guard !Task.isCancelled else { throw .cancelled }
            index.append(try checked(vector))
        }
        let nearest = index.nearest(to: try embedding(of: seen.features), count: limit)
        let record = Record(turn: nil, isCached: false, seconds: start.duration(to: .now).seconds, trouble: nil)
        return nearest.enumerated().map { place, found in
            SentenceMatch(
                rank: place + 1, score: found.similarity, sentence: sentences[found.index].text, place: found.index,
                photo: file.facts(seen), model: model, record: record)
        }
    }
}

/// The contents of the files that are closest to a query, closest first.
private struct Found {
    struct Content {
        let similarity: Float
        var facts: PhotoFacts
        let isCached: Bool
        var copies: [[UInt8]] = []
        /// Where it stands in the index.
        var place = 0
    }

    private(set) var contents: [Content] = []
    private var places: [String: Int] = [:]

    init(
        _ nearest: [(index: Int, similarity: Float)], in index: PhotoIndex, _ history: HistoryStore?
    ) throws(BeholdError) {
        let numbers = nearest.compactMap { index.entries[$0.index].content.number }
        var kept: [Int64: SeenPhoto] = [:]
        if let history, !numbers.isEmpty {
            do throws(HistoryProblem) {
                kept = try history.photos(numbers)
            } catch {
                throw .history(error)
            }
        }
        for (place, similarity) in nearest {
            let entry = index.entries[place]
            var content: Content
            switch entry.content {
            case .seen(let facts):
                content = Content(
                    similarity: similarity, facts: facts.named(entry.path ?? facts.image), isCached: entry.isCached)
            case .kept(let number):
                // A photo that was removed from the history since is no more.
                guard let photo = kept[number], let known = Content(photo, entry, similarity) else { continue }
                content = known
            }
            content.place = place
            add(content)
        }
    }

    /// Of equal contents the first of the index gives the name: their similarities may differ by a rounding.
    private mutating func add(_ content: Content) {
        if let place = places[content.facts.sha256] {
            guard contents[place].place < content.place else {
                let others = [contents[place].facts.image] + contents[place].copies
                contents[place].facts = content.facts
                contents[place].place = content.place
                contents[place].copies =
                    content.copies + others.filter { $0 != content.facts.image && !content.copies.contains($0) }
                return
            }
            for path in [content.facts.image] + content.copies
            where path != contents[place].facts.image && !contents[place].copies.contains(path) {
                contents[place].copies.append(path)
            }
        } else {
            places[content.facts.sha256] = contents.count
            contents.append(content)
        }
    }
}

extension Found.Content {
    /// - Returns: nil for a photo that was seen in no file.
    fileprivate init?(_ photo: SeenPhoto, _ entry: PhotoIndex.Entry, _ similarity: Float) {
        let known = entry.path.map { [$0] } ?? photo.files.filter(\.isUnchanged).map(\.path)
        // A file that was touched, linked or restored since is read: it may still be the photo.
        let there = known.isEmpty ? photo.files.filter { $0.holds(photo.photo.sha256) }.map(\.path) : known
        guard let path = there.first ?? photo.files.first?.path else { return nil }
        self.similarity = similarity
        isCached = entry.isCached
        facts = PhotoFacts(
            image: path, identity: photo.photo.identity, width: photo.photo.width ?? 0, height: photo.photo.height ?? 0,
            damage: photo.photo.damage, isOriginalMissing: there.isEmpty)
        copies = Array(there.dropFirst())
    }
}

extension SeenPhoto.Sighting {
    /// Whether the file is as it was then.
    fileprivate var isUnchanged: Bool { file != nil && FileSighting(of: path) == file }

    /// Whether the file's bytes are these now.
    fileprivate func holds(_ sha256: String) -> Bool {
        Photo.exists(path: path) && (try? PhotoFile(Photo(path: path)))?.sha256 == sha256
    }
}

extension IndexedPhoto.Content {
    fileprivate var number: Int64? {
        if case .kept(let number) = self { number } else { nil }
    }
}

extension PhotoFacts {
    fileprivate func named(_ path: [UInt8]) -> PhotoFacts {
        PhotoFacts(
            image: path, identity: identity, width: width, height: height, damage: damage,
            isOriginalMissing: isOriginalMissing)
    }
}
