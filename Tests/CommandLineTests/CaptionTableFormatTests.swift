import Foundation
import TestSupport
import Testing

@testable import behold

@Suite("Records of captions")
struct CaptionTableFormatTests {
    private static let record = """
        "photos/a ""b"", c.png",a dog on a beach,-0.8123,,false,[],\(String(repeating: "0a", count: 32)),640,480,,\
        behold-small,0123456789abcdef,float32,"{""beams"": 3}",,false,0.012,fedcba9876543210
        """

    private func mayBegin(_ text: String, _ format: CaptionTableFormat = .csv) -> Bool {
        format.mayBegin(with: Array(text.utf8))
    }

    @Test("What is left of a record is known by the score that follows path and caption")
    func rest() throws {
        let score = try #require(Self.record.firstRange(of: ",-")).upperBound
        for end in Self.record.indices {
            #expect(mayBegin(String(Self.record[..<end])) == (end >= score), "\(Self.record[..<end])")
        }
        #expect(CaptionTableFormat.csv.isWhole(Array(Self.record.utf8)))
    }

    @Test(
        "What a person may have written isn't the rest of a record",
        arguments: [
            "note", "b.jpg,Rex", "b.jpg,Rex,", "b.jpg,\"Rex, our dog", "b.jpg,Rex,5",
            "b.jpg,Rex,,,,,,,,,,,,,,,,,", "b.jpg,Rex,-0.5,,,,not a digest,", "b.jpg,Rex,-0.5,,,,0a0a,640",
            "b.jpg,Rex,our dog,,", "b.jpg,a \"dog\",-0.5",
        ])
    func personsRows(text: String) {
        #expect(!mayBegin(text))
        #expect(!mayBegin(text, .jsonl))
    }
}
