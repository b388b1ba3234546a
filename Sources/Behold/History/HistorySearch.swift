import History

extension Journal {
    /// The latest turns, newest first, whose question, answer or caption has all the words.
    /// - Returns: whether older ones were cut off, too.
    public func turns(matching words: [String], limit: Int) throws(HistoryProblem) -> (turns: [Turn], isCut: Bool) {
        var filter = TurnFilter()
        filter.words = words.joined(separator: " ")
        return try turns(filter, limit: limit)
    }

    /// The latest of some turns, newest first.
    /// - Returns: whether older ones were cut off, too.
    public func turns(_ filter: TurnFilter, limit: Int) throws(HistoryProblem) -> (turns: [Turn], isCut: Bool) {
        try use { (store) throws(HistoryProblem) in try store.turns(filter, limit: limit) }
    }

    /// One turn; nil where there is none of that number.
    public func turn(_ number: Int) throws(HistoryProblem) -> Turn? {
        try use { (store) throws(HistoryProblem) in try store.turn(number) }
    }

    /// How many turns there are of a kind.
    public func count(_ filter: TurnFilter) throws(HistoryProblem) -> Int {
        try use { (store) throws(HistoryProblem) in try store.count(filter) }
    }

    /// Hands over turns, oldest first, as they all were at one moment. Memory doesn't grow with their number, and
    /// writers go on.
    /// - Throws: `HistoryProblem`, and what `body` throws.
    public func forEachTurn(_ filter: TurnFilter, _ body: (Turn) throws -> Void) throws {
        let store = try use { (store) throws(HistoryProblem) in store }
        try store.forEachTurn(filter, body)
    }

    /// How many photos that no turn is about `remove` would remove.
    public func photosWithoutTurn(_ filter: TurnFilter) throws(HistoryProblem) -> Int {
        try use { (store) throws(HistoryProblem) in try store.photosWithoutTurn(filter) }
    }

    /// Removes turns, and of the photos that they were about those that no other turn is about, for good. Photos that no turn
    /// was about go where the filter is their photo alone, or empty.
    public func remove(_ filter: TurnFilter) throws(HistoryProblem) -> HistoryRemoval {
        try use { (store) throws(HistoryProblem) in try store.remove(filter) }
    }

    /// Copies the whole history, as it is at one moment, into an empty file that is there already.
    public func copy(toEmptyFile path: String) throws(HistoryProblem) {
        try use { (store) throws(HistoryProblem) in try store.copy(toEmptyFile: path) }
    }
}
