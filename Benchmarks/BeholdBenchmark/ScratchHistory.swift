import Foundation
import GRDB

/// Many turns, as years of use would leave them.
enum ScratchHistory {
    private static let who = [
        "a man", "a woman", "two men", "a dog", "a brown dog", "a child", "a little girl", "people",
    ]
    private static let what = [
        "is standing", "is running", "is sitting on a bench", "is playing with a ball", "is riding a bicycle",
        "is jumping into the water", "is holding a camera", "are walking",
    ]
    private static let place = [
        "in the grass", "on a beach", "in front of a building", "on a street", "in the snow", "at the sea",
        "near a fence", "in a red shirt",
    ]
    private static let questions = [
        "what is the dog doing?", "what color is the shirt?", "is there a person?", "how many people are there?",
        "where is the ball?", "what is on the left of the bench?", "is it raining?", "what is the man holding?",
    ]
    private static let answers = ["running", "red", "yes", "2", "grass", "dog", "no", "camera"]

    /// Adds turns to a history that is there, in one transaction: half questions, half captions, four turns a photo.
    static func fill(_ file: URL, turns: Int) throws {
        var random = Sequence32(state: 1)
        let now = Date().timeIntervalSince1970
        try DatabaseQueue(path: file.path).write { db in
            let photo = try db.makeStatement(
                sql: "INSERT INTO photo (sha256, image_hash, width, height) VALUES (?, ?, 500, 375)")
            let sighting = try db.makeStatement(
                sql: "INSERT INTO sighting (photo, path, first, last) VALUES (?, ?, ?, ?)")
            let session = try db.makeStatement(
                sql: "INSERT INTO session (started, program, process) VALUES (?, 'behold', 'another-boot 1 1')")
            let turn = try db.makeStatement(
                sql: """
                    INSERT INTO turn (session, kind, status, photo, path, question, answer, confidence, score, alternatives, model,
                        weights, precision, options, started, seconds)
                    VALUES (?, ?, 'done', ?, ?, ?, ?, ?, ?, ?, 'behold-small', 'fa90f325beca78c7', 'bfloat16', ?, ?, 0.0123)
                    """)
            var (photoID, sessionID): (Int64, Int64) = (0, 0)
            var path = Data()
            for number in 0..<turns {
                let started = now - Double(turns - number) * 300
                if number % 10 == 0 {
                    try session.execute(arguments: [started])
                    sessionID = db.lastInsertedRowID
                }
                if number % 4 == 0 {
                    let digest = (0..<8).map { _ in String(format: "%08x", random.next()) }.joined()
                    try photo.execute(arguments: [digest, String(digest.reversed())])
                    photoID = db.lastInsertedRowID
                    path = Data("/home/user/Pictures/\(2020 + number % 7)/holiday/IMG_\(number).jpg".utf8)
                    try sighting.execute(arguments: [photoID, path, started, started])
                }
                let isQuestion = number % 2 == 0
                let caption =
                    [who, what, place].map { random.one(of: $0) }.joined(separator: " ")
                    + (number % 10_000 == 5 ? " beside a zebra" : "")
                let answer = random.one(of: answers)
                let alternatives = answers.prefix(5).map { "{\"answer\":\"\($0)\",\"probability\":0.1234567}" }
                try turn.execute(arguments: [
                    sessionID, isQuestion ? "ask" : "caption", photoID, path,
                    isQuestion ? random.one(of: questions) : nil, isQuestion ? answer : caption,
                    isQuestion ? 0.8765432 : nil, isQuestion ? nil : -0.7654321,
                    isQuestion ? "[" + alternatives.joined(separator: ",") + "]" : nil,
                    isQuestion ? "{}" : "{\"beams\": 3, \"length\": 20, \"length_penalty\": 0.7, \"no_repeat\": 3}",
                    started,
                ])
            }
        }
    }
}

/// Numbers that come out the same every time (xorshift).
private struct Sequence32 {
    var state: UInt32

    mutating func next() -> UInt32 {
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return state
    }

    mutating func one(of words: [String]) -> String { words[Int(next() % UInt32(words.count))] }
}
