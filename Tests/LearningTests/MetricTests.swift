import Foundation
import Tensors
import TestSupport
import Testing

@testable import Learning

@Suite("Metrics")
struct MetricTests {
    private struct CaptionFixture: Decodable {
        struct Sentence: Decodable {
            let sentence: String
            let words: [String]
        }
        struct Scored: Decodable {
            struct Row: Decodable {
                let caption: String
                let references: [String]
            }
            let captions: [Row]
            let bleu: [Double]
            let rougeL: Double
            let cider: Double

            enum CodingKeys: String, CodingKey {
                case captions, bleu, cider
                case rougeL = "rouge_l"
            }
        }
        let sentences: [Sentence]
        let sets: [Scored]
    }

    private func captions() throws -> CaptionFixture {
        try JSONDecoder().decode(
            CaptionFixture.self, from: Data(contentsOf: fixture("captions.json", in: .module)))
    }

    @Test("Sentences are cut into the words that the Penn Treebank's tokenizer finds in them")
    func words() throws {
        let sentences = try captions().sentences
        #expect(sentences.count >= 50)
        for row in sentences {
            #expect(CaptionWords.words(of: row.sentence) == row.words, "\(row.sentence)")
        }
    }

    @Test("BLEU, ROUGE-L and CIDEr are those of pycocoevalcap")
    func captionScores() throws {
        let sets = try captions().sets
        #expect(sets.count == 3)
        for set in sets {
            let scores = CaptionScores(set.captions.map { JudgedCaption($0.caption, references: $0.references) })
            for (ours, theirs) in zip(scores.bleu + [scores.rougeL, scores.cider], set.bleu + [set.rougeL, set.cider]) {
                #expect(abs(ours - theirs) <= 1e-9 * max(1, theirs), "\(ours) where it is \(theirs)")
            }
        }
    }

    @Test("A caption that says what one reference says scores the most; one that says nothing of it, nothing")
    func captionBounds() {
        let words = ["a", "red", "star", "on", "white"]
        let other = ["two", "blue", "dogs", "run", "fast"]
        let same = CaptionScores([
            JudgedCaption(words: words, references: [words]), JudgedCaption(words: other, references: [other]),
        ])
        #expect(same.bleu.allSatisfy { abs($0 - 1) < 1e-6 } && abs(same.rougeL - 1) < 1e-9)
        #expect(abs(same.cider - 10) < 1e-9)
        let wrong = CaptionScores([
            JudgedCaption(words: words, references: [other]), JudgedCaption(words: other, references: [words]),
        ])
        #expect(wrong.bleu[0] < 1e-6 && wrong.rougeL == 0 && wrong.cider == 0)
        let empty = CaptionScores([JudgedCaption(words: [], references: [words])])
        #expect(empty.bleu.allSatisfy { $0 >= 0 && $0 < 1e-6 } && empty.rougeL == 0 && empty.cider == 0)
    }

    @Test("Recall counts how many wrong ones are nearer than the right one, in both directions")
    func recall() {
        // Photos on the axes of 12 dimensions; sentences lean on their photos more or less.
        var photos = [Float](repeating: 0, count: 144)
        for index in 0..<12 { photos[index * 13] = 1 }
        func sentence(_ own: Int, _ leaning: Float, others: [Int: Float] = [:]) -> (owner: Int, [Float]) {
            (own, (0..<12).map { $0 == own ? leaning : others[$0] ?? 0 })
        }
        func equally(_ photos: [Int]) -> [Int: Float] { Dictionary(uniqueKeysWithValues: photos.map { ($0, 0.2) }) }
        let sentences = [
            sentence(0, 1),  // nearest
            sentence(1, 0.5, others: [2: 0.9]),  // second
            sentence(2, 0.1, others: equally([3, 4, 5, 6, 7])),  // sixth
            sentence(3, 0.05, others: equally([0, 1] + Array(4..<12))),  // eleventh
        ]
        let scores = RetrievalScores(
            photos: Tensor(photos, shape: [12, 12]),
            sentences: Tensor(sentences.flatMap(\.1), shape: [4, 12]), owners: sentences.map(\.owner), portion: 3)
        #expect(scores.photos == 12 && scores.sentences == 4)
        #expect(scores.sentenceToPhoto == Recall(ranks: [0, 1, 5, 10]))
        #expect(
            scores.sentenceToPhoto.at1 == 0.25 && scores.sentenceToPhoto.at5 == 0.5
                && scores.sentenceToPhoto.at10 == 0.75)
        // Photo 0: its sentence first. 1: 0.5 before 0.2. 2: two before 0.1 … photos without sentences never find any.
        #expect(scores.photoToSentence.at1 == 2.0 / 12)
        #expect(scores.photoToSentence.at5 == 4.0 / 12)
    }

    private struct CalibrationFixture: Decodable {
        struct Set: Decodable {
            let confidence: [Double]
            let score: [Double]
            let area: Double?
            let error: Double
            let bins: [[Double]]
        }
        struct Joined: Decodable {
            let error: Double
            let bins: [[Double]]
        }
        let sets: [Set]
        let together: Joined
        let equal: Joined
    }

    @Test("Calibration error and the share of right answers at each confidence are those of NumPy")
    func calibration() throws {
        let fixture = try JSONDecoder().decode(
            CalibrationFixture.self, from: Data(contentsOf: fixture("calibration.json", in: .module)))
        let sets = fixture.sets.map { set in
            zip(set.confidence, set.score).map { JudgedAnswer(confidence: $0, score: $1) }
        }
        func expectSame(_ reliability: Reliability, _ error: Double, _ bins: [[Double]]) {
            #expect(abs(reliability.expectedCalibrationError - error) < 1e-12)
            #expect(reliability.bins.count == bins.count)
            for (bin, expected) in zip(reliability.bins, bins) {
                #expect(
                    bin.count == Int(expected[0]) && abs(bin.confidence - expected[1]) < 1e-12
                        && abs(bin.accuracy - expected[2]) < 1e-12, "\(bin)")
            }
        }
        for (set, expected) in zip(sets, fixture.sets) {
            let area = set.areaUnderCurve
            #expect((area == nil) == (expected.area == nil) && abs((area ?? 0) - (expected.area ?? 0)) < 1e-12)
        }
        for (set, expected) in zip(sets, fixture.sets) { expectSame(Reliability(set), expected.error, expected.bins) }
        expectSame(Reliability(sets.flatMap(\.self)), fixture.together.error, fixture.together.bins)
        expectSame(Reliability(sets: sets), fixture.equal.error, fixture.equal.bins)
    }

    @Test("Nothing judged is nothing wrong; certainty belongs to the last bin")
    func calibrationEdges() {
        #expect(Reliability([]).expectedCalibrationError == 0 && Reliability([]).count == 0)
        let one = Reliability([JudgedAnswer(confidence: 1, score: 0), JudgedAnswer(confidence: 0, score: 1)])
        #expect(one.bins.first?.count == 1 && one.bins.last?.count == 1 && one.expectedCalibrationError == 1)
    }

    @Test("What isn't a number is right in nothing")
    func notANumber() {
        let photos = Tensor([.nan, .nan, .nan, .nan, .nan, .nan], shape: [3, 2])
        let sentences = Tensor([1, 0, 0, 1, 1, 1], shape: [3, 2])
        let scores = RetrievalScores(photos: photos, sentences: sentences, owners: [0, 1, 2])
        #expect(scores.sentenceToPhoto.at1 == 0 && scores.photoToSentence.at1 == 0)
        #expect(Reliability([JudgedAnswer(confidence: .nan, score: 0)]).count == 1)
    }

    @Test("A word of very many endings is taken apart in no time")
    func manyEndings() {
        let words = CaptionWords.words(of: "x" + String(repeating: "'d", count: 50_000))
        #expect(words.count == 50_001 && words.first == "x" && words.last == "'d")
    }
}
