import Foundation
import Imaging
import Models
import TestSupport
import Testing

@testable import Learning

@Suite("Calibration")
struct CalibrationTests {
    /// Answers of a model that is right as often as it says at temperature `true`, seen at temperature 1.
    private func answers(_ count: Int, truth: Double, name: String) -> AnsweredSet {
        var generator = SeededGenerator(seed: 5)
        func draw() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
        let answers = (0..<count).map { index in
            let lead = draw() * 8  // the best score above three others
            let scores = AnswerScores(best: "a", bestIndex: 1, scores: [0, Float(lead), 0, 0])
            return AnsweredQuestion(
                photo: "\(name)/\(index).jpg", question: "?", kind: nil, answer: "a",
                confidence: scores.confidence(temperature: 1),
                candidates: TemperatureFit.candidates.map(scores.confidence),
                score: draw() < scores.confidence(temperature: truth) ? 1 : 0)
        }
        return AnsweredSet(name: name, isOfPhotos: true, answers: answers)
    }

    @Test("The temperature at which a model's confidence is true is found", arguments: [0.7, 1, 1.6, 2.5])
    func fit(truth: Double) {
        let set = answers(20_000, truth: truth, name: "a")
        let fit = TemperatureFit(fitting: [set])
        #expect(abs(fit.temperature - truth) <= 0.12, "\(fit)")
        #expect(fit.count > 9_000 && fit.count < 11_000)
        let before = CalibrationReport(of: [set], threshold: 0.5).groups[0].reliability
        let after = CalibrationReport(of: [set], threshold: 0.5, confidence: fit.confidence).groups[0].reliability
        #expect(after.expectedCalibrationError < 0.02)
        #expect(after.expectedCalibrationError <= before.expectedCalibrationError + 0.005)
    }

    @Test("A large set doesn't outvote a small one")
    func equalSets() {
        let large = answers(20_000, truth: 1, name: "a")
        let small = answers(2_000, truth: 3, name: "b")
        let fit = TemperatureFit(fitting: [large, small]).temperature
        #expect(fit > 1.3 && fit < 3, "\(fit)")
    }

    @Test("A photo and all that is asked about it is in one half; both halves are about as large")
    func halves() {
        let halves = (0..<2_000).map { Half(ofPhoto: "coco/images/COCO_train2014_\(100_000 + $0 * 7).jpg") }
        let fitted = halves.count { $0 == .fitted }
        #expect(fitted > 900 && fitted < 1_100, "\(fitted)")
        #expect(Half(ofPhoto: "a/b.jpg") == Half(ofPhoto: "a/b.jpg"))
        // SHA-256 of "foobar" begins with c3, of "" with e3, of "c" with 2e: the lowest bit of that is the half.
        #expect(Half(ofPhoto: "foobar") == .held && Half(ofPhoto: "") == .held && Half(ofPhoto: "c") == .fitted)
    }

    @Test("Any temperature leaves the best answer the best; a higher one makes it less sure")
    func order() {
        let scores = AnswerScores(best: "a", bestIndex: 2, scores: [1.5, -3, 2, 1.99])
        let confidences = TemperatureFit.candidates.map(scores.confidence)
        for (sure, surer) in zip(confidences.dropFirst(), confidences) { #expect(sure < surer) }
        #expect(confidences.allSatisfy { $0 > 0.25 && $0 < 1 })
        let exact = 1 / (1 + exp(-0.5) + exp(-5) + exp(Double(Float(1.99)) - 2))
        #expect(abs(scores.confidence(temperature: 1) - exact) < 1e-12)
    }

    @Test("A report has each set, photos, drawings and all, and how many are sure")
    func report() {
        func set(_ name: String, isOfPhotos: Bool, _ rows: [(String, Double, Double)]) -> AnsweredSet {
            AnsweredSet(
                name: name, isOfPhotos: isOfPhotos,
                answers: rows.map {
                    AnsweredQuestion(
                        photo: $0.0, question: "?", kind: "k", answer: "a", confidence: $0.1, candidates: [],
                        score: $0.2)
                })
        }
        // "foobar" and "" are in the half that is judged, "c" isn't.
        let sets = [
            set("p", isOfPhotos: true, [("foobar", 0.9, 1), ("", 0.6, 0), ("c", 0.1, 0)]),
            set("q", isOfPhotos: true, [("foobar", 0.3, 0.5)]), set("d", isOfPhotos: false, [("", 1, 1)]),
        ]
        let report = CalibrationReport(of: sets, threshold: 0.5)
        let groups = report.groups
        #expect(report.together.map(\.name) == ["photos", "all"])
        #expect(groups.map(\.name) == ["p", "q", "d", "photos", "all"])
        #expect(groups.map(\.reliability.count) == [2, 1, 1, 3, 4])
        #expect(groups[3].sure.share == 2.0 / 3 && groups[3].sure.accuracy == 0.5)
        #expect(groups[3].unsure.share == 1.0 / 3 && groups[3].unsure.accuracy == 0.5)
        #expect(abs(groups[0].reliability.expectedCalibrationError - (0.1 + 0.6) / 2) < 1e-12)
        let single = CalibrationReport(of: [sets[0]], threshold: 0.5)
        #expect(single.groups.map(\.name) == ["p"] && single.together == single.groups)
    }

    @Test("The diagram is a picture with a panel for each group, whose bars are as high as answers are right")
    func diagram() throws {
        let sure = (0..<10).map { JudgedAnswer(confidence: 0.95, score: $0 < 6 ? 1 : 0) }
        let group = CalibrationReport.Group(
            name: "all", reliability: Reliability(sure), areaUnderCurve: nil, sure: .init(sure, of: 10),
            unsure: .init([], of: 10))
        let picture = ReliabilityDiagram([group]).image
        #expect(ReliabilityDiagram([group, group]).image.width == 2 * picture.width)
        // The last of 15 bins: blue up to 60 %, red from there to 95 %, paper above.
        let column = 64 + 360 * 29 / 30
        func colour(_ percent: Int) -> [UInt8] {
            let place = ((84 + 360 - 360 * percent / 100) * picture.width + column) * 3
            return Array(picture.pixels[place..<place + 3])
        }
        let (low, middle, high) = (colour(30), colour(80), colour(99))
        #expect(low[2] > low[0] && middle[0] > middle[2] && high == [255, 255, 255])
        let empty = CalibrationReport.Group(
            name: "all", reliability: Reliability([]), areaUnderCurve: nil, sure: .init([], of: 0),
            unsure: .init([], of: 0))
        #expect(try ReliabilityDiagram([empty]).pngBytes().starts(with: [0x89, 0x50, 0x4e, 0x47]))
    }
}
