import History

extension Journal {
    /// The session that a turn belongs to; nil where there is no turn of that number.
    /// - Parameters:
    ///   - photos: photos at most.
    ///   - turns: turns at most.
    public func session(
        ofTurn number: Int, photos: Int, turns: Int
    ) throws(HistoryProblem) -> Session? {
        try use { (store) throws(HistoryProblem) in
            try store.session(ofTurn: number, photos: photos, turns: turns)
        }
    }
}
