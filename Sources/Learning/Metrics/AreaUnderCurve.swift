extension [JudgedAnswer] {
    /// The area under the ROC curve: the probability that of a right and a wrong answer the right one has the higher confidence,
    /// where equal ones count half. An answer that is worth a part counts as that much of a right one, and the rest of a wrong one.
    /// - Returns: nil where all are right, or all are wrong.
    public var areaUnderCurve: Double? {
        let answers = sorted { $0.confidence < $1.confidence }
        var (right, wrong, area) = (0.0, 0.0, 0.0)
        var place = 0
        while place < answers.count {
            var (rightHere, wrongHere) = (0.0, 0.0)
            let confidence = answers[place].confidence
            while place < answers.count, answers[place].confidence == confidence {
                rightHere += answers[place].score
                wrongHere += 1 - answers[place].score
                place += 1
            }
            area += rightHere * (wrong + wrongHere / 2)
            right += rightHere
            wrong += wrongHere
        }
        return right > 0 && wrong > 0 ? area / (right * wrong) : nil
    }
}
