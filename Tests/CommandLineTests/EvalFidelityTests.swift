import Foundation
import TestSupport
import Testing

/// The measured figures on the validation data that lie beside the repository.
@Suite("behold eval on the validation data", .needsShared)
struct EvalFidelityTests {
    let program: Program
    init() throws { program = try Program() }

    private func figures(_ arguments: String...) throws -> [String: Any] {
        let result = try program.run(
            bytes: (["eval"] + arguments + ["--json"]).map { Array($0.utf8) }, timeout: 600)
        return try #require(try result.json() as? [String: Any], "\(result)")
    }

    @Test("Recall on Flickr8k's 1,000 validation photos is the reference's within half a point")
    func retrieval() throws {
        let found = try figures("retrieval", "--data", Shared.url("data/flickr8k").path)
        #expect(found["photos"] as? Int == 1_000 && found["sentences"] as? Int == 5_000)
        for (key, expected) in [
            ("sentence_to_photo", [14.3, 39.0, 52.9]), ("photo_to_sentence", [16.7, 41.2, 54.7]),
        ] {
            let recall = try #require(found[key] as? [String: Double])
            for (name, value) in zip(["recall_at_1", "recall_at_5", "recall_at_10"], expected) {
                let own = try #require(recall[name])
                #expect(abs(own - value) <= 0.5, "\(key) \(name): \(own)")
            }
        }
    }

    @Test("Accuracy on COCO-QA's validation questions is the reference's within half a point")
    func questions() throws {
        let found = try figures("questions", "--data", Shared.url("data").path, "--only", "coco/cocoqa")
        let set = try #require((found["sets"] as? [[String: Any]])?.first)
        #expect(set["questions"] as? Int == 540 && set["photos"] as? Int == 324)
        let accuracy = try #require(set["accuracy"] as? Double)
        #expect(abs(accuracy - 36.7) <= 0.5, "\(accuracy)")
    }

    @Test(
        "Confidence is calibrated: off by at most 0.04 on questions it wasn't fitted on, by 0.07 on the hardest photos alone"
    )
    func calibration() throws {
        let found = try figures(
            "calibration", "--data", Shared.url("data").path, "--only", "coco/vqa", "--only",
            "coco/cocoqa", "--only", "daquar/qa", "--only", "easy-vqa/qa")
        let groups = try #require(found["groups"] as? [[String: Any]])
        for name in ["photos", "all"] {
            let group = try #require(groups.first { $0["group"] as? String == name })
            let error = try #require(group["calibration_error"] as? Double)
            #expect(error <= (name == "all" ? 0.04 : 0.07), "\(name): \(error)")
            let sure = try #require((group["sure"] as? [String: Double])?["accuracy"])
            let unsure = try #require((group["unsure"] as? [String: Double])?["accuracy"])
            #expect(sure > 50 && unsure < 50, "\(name): \(sure), \(unsure)")
        }
    }
}
