import Foundation
import TestSupport
import Testing

@testable import Models

@Suite("What results rest on besides the weights")
struct PreparationTests {
    @Test("Fields are JSON that doesn't depend on their order, and whatever text is in them")
    func canonical() throws {
        let fields = Preparation.fields([
            "b": .list([.integer(-1), .number(0.7), .number(1e-5)]), "a": .text("q\"\\\n\u{1}ü"), "c": .number(nil),
            "d": .fields([:]),
        ])
        #expect(fields.json == #"{"a":"q\u0022\u005c\u000a\u0001ü","b":[-1,0.7,1e-05],"c":null,"d":{}}"#)
        let read = try #require(JSONSerialization.jsonObject(with: Data(fields.json.utf8)) as? [String: Any])
        #expect(read["a"] as? String == "q\"\\\n\u{1}ü")
        #expect(fields.digest.count == 64)
    }

    @Test("Every key of the default configuration is a field, and what histories know by them is found again")
    func ofDefault() throws {
        let file = Shared.repository.appending(path: "assets/behold-small/config.json")
        let configuration = try JSONDecoder().decode(BeholdSmallConfiguration.self, from: Data(contentsOf: file))
        guard case .fields(let fields) = configuration.preparation else {
            Issue.record("no fields")
            return
        }
        #expect(Set(fields.keys) == Set(BeholdSmallConfiguration.CodingKeys.allCases.map(\.rawValue)))
        let words = "a14d72c6adf0c895574161453e503dba00ad0f6153c311c32dbc1ecd22b14226"
        let all = Preparation.fields(["configuration": configuration.preparation, "words": .text(words)])
        #expect(all.digest == "10ea29dc8180f0b488f701b98688f5a6503c7fa187b30fae58355ef11c424255")
    }
}
