import BeholdTypes
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Models

/// What the model says about the reference's listed photos, decoded from their files: float32 says the same; `fastest` may
/// differ in as many as the product promises.
@Suite(.needsShared)
struct BeholdSmallFidelityTests {
    struct Listed: Decodable {
        struct Caption: Decodable {
            let image: String
            let greedy: String
            let beam3: String
        }
        struct Question: Decodable {
            let image: String
            let question: String
            let answer: String
        }
        let captions: [Caption]
        let answers: [Question]
    }

    struct Shares: CustomStringConvertible {
        var greedy = 0.0
        var beam = 0.0
        var answers = 0.0
        var description: String { "greedy \(greedy), beam 3 \(beam), answers \(answers)" }
    }

    func shares(_ precision: Precision) throws -> Shares {
        let listed = try JSONDecoder().decode(
            Listed.self, from: Data(contentsOf: Shared.url("reference-2/fixtures.json")))
        let model = try #require(
            try ModelBundle(
                ModelFiles(
                    folder: Shared.repository.appending(path: "assets/behold-small"),
                    vocabularyFolder: Shared.repository.appending(path: "vocab"))
            ).load(precision: precision)
                as? BeholdSmall)
        func features(_ images: [String]) throws -> [EncodedImage] {
            model.encode(
                try images.map { name in
                    let file = try ImageFile(path: try Shared.url("data/\(name)").path)
                    return NetworkImage(try file.decode(fitting: model.imageProcessor.size).image)
                })
        }
        let photos = try features(listed.captions.map(\.image))
        func captions(beams: Int) -> [String] {
            stride(from: 0, to: photos.count, by: 16).flatMap { start in
                let group = Array(photos[start..<min(photos.count, start + 16)])
                let options = CaptionOptions(beams: beams, noRepeat: 0)
                return model.captions(of: group, options: options, progress: nil).map(\.text)
            }
        }
        func share(_ found: [String], _ expected: [String]) -> Double {
            Double(zip(found, expected).filter(==).count) / Double(expected.count)
        }
        let answers = zip(try features(listed.answers.map(\.image)), listed.answers).map { features, row in
            model.answers(to: model.read(row.question), about: features, count: 1).first?.text ?? ""
        }
        let found = Shares(
            greedy: share(captions(beams: 1), listed.captions.map(\.greedy)),
            beam: share(captions(beams: 3), listed.captions.map(\.beam3)),
            answers: share(answers, listed.answers.map(\.answer)))
        print("\(model.precision.rawValue): \(found)")
        return found
    }

    @Test("In float32 at least 98 % of captions and answers are the reference's")
    func float32() throws {
        let found = try shares(.float32)
        #expect(found.greedy >= 0.98 && found.beam >= 0.98 && found.answers >= 0.98, "\(found)")
    }

    @Test("The fastest precision keeps 98 % of the answers and 90 % of the beam-3 captions")
    func fastest() throws {
        let found = try shares(.fastest)
        #expect(found.beam >= 0.90 && found.answers >= 0.98, "\(found)")
    }
}
