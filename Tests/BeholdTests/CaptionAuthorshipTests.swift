import Foundation
import TestSupport
import Testing

@testable import Behold

@Suite("Whose captions they are")
struct CaptionAuthorshipTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private func appended(_ caption: String, to text: String) -> String {
        String(decoding: CaptionJoint.appending([bytes(caption)], to: bytes(text)), as: UTF8.self)
    }
    private func prepended(_ caption: String, to text: String) -> String {
        String(decoding: CaptionJoint.prepending([bytes(caption)], to: bytes(text)), as: UTF8.self)
    }

    @Test("Captions are joined by a comma, after a full stop by a space, and never twice")
    func joints() {
        #expect(appended("a dog", to: "") == "a dog")
        #expect(appended("a dog", to: "sks style") == "sks style, a dog")
        #expect(appended("a dog", to: "My dog Rex.") == "My dog Rex. a dog")
        #expect(appended("a dog", to: "tag one,") == "tag one, a dog")
        #expect(appended("a dog", to: "sks style, a dog") == "sks style, a dog")
        #expect(appended("a dog", to: "a dog") == "a dog")
        #expect(appended("a dog", to: "a dog, outdoors") == "a dog, outdoors, a dog")
        #expect(appended("dog", to: "hotdog") == "hotdog, dog")
        #expect(prepended("a dog", to: "sks style") == "a dog, sks style")
        #expect(prepended("A dog.", to: "My dog Rex.") == "A dog. My dog Rex.")
        #expect(prepended("a dog", to: "a dog, sks style") == "a dog, sks style")
        #expect(prepended("a dog", to: "") == "a dog")
    }

    @Test("Of several captions those are put there that aren't, in their order")
    func severalJoints() {
        func appended(_ captions: [String], to text: String) -> String {
            String(decoding: CaptionJoint.appending(captions.map(bytes), to: bytes(text)), as: UTF8.self)
        }
        func prepended(_ captions: [String], to text: String) -> String {
            String(decoding: CaptionJoint.prepending(captions.map(bytes), to: bytes(text)), as: UTF8.self)
        }
        let captions = ["a dog", "a brown dog", "dog"]
        for text in ["", "sks style", "Rex.", "a dog", "a dog, a brown dog", "a dog\na brown dog\ndog"] {
            let after = appended(captions, to: text)
            #expect(captions.allSatisfy(after.contains) && after.hasPrefix(text))
            #expect(appended(captions, to: after) == after, "\(text)")
            let before = prepended(captions, to: text)
            #expect(captions.allSatisfy(before.contains) && before.hasSuffix(text))
            #expect(prepended(captions, to: before) == before, "\(text)")
        }
        #expect(appended(captions, to: "sks style") == "sks style, a dog, a brown dog, dog")
        #expect(prepended(captions, to: "sks style") == "a dog, a brown dog, dog, sks style")
        #expect(appended(captions, to: "sks style, a dog") == "sks style, a dog, a brown dog, dog")
        #expect(prepended(captions, to: "dog, sks style") == "a dog, a brown dog, dog, sks style")
        #expect(appended(captions, to: "a dog\na brown dog\ndog") == "a dog\na brown dog\ndog")
        #expect(appended([], to: "sks style") == "sks style" && appended([""], to: "") == "")
    }

    @Test("A check belongs to one text about one photo")
    func checks() {
        let nobody = CaptionAuthorship(history: nil)
        let check = CaptionAuthorship.check(of: bytes("a dog"), sha256: "ab")
        #expect(check.utf8.count == 16)
        #expect(nobody.isOwn(bytes("a dog"), photo: PhotoIdentity(sha256: "ab"), check: check))
        #expect(!nobody.isOwn(bytes("a cat"), photo: PhotoIdentity(sha256: "ab"), check: check))
        #expect(!nobody.isOwn(bytes("a dog"), photo: PhotoIdentity(sha256: "ac"), check: check))
        #expect(!nobody.isOwn(bytes("a dog"), photo: PhotoIdentity(sha256: "ab"), check: nil))
        #expect(!nobody.isOwn(bytes("a dog"), photo: PhotoIdentity(sha256: "ab"), check: ""))
    }

    @Test("Without a check the history tells: its captions of the photo, several a line or a file")
    func history() async throws {
        let folder = try TemporaryFolder()
        let history = try #require(try HistoryChoice.file(bytes(folder.appending("history").path)).open(to: .write))
        let photo = Photo(path: Shared.repository.appending(path: "assets/samples/turned.jpg").path)
        let beholder = Beholder(network: try await Beholder().network, history: history, isDefault: true)
        var options = CaptionOptions()
        let first = try await beholder.caption(photo)
        options.beams = 1
        options.count = 3
        let second = try await beholder.caption(photo, options: options)
        let authorship = CaptionAuthorship(history: history)
        func isOwn(_ text: String, of sha256: String = first.photo.sha256) -> Bool {
            authorship.isOwn(bytes(text), photo: PhotoIdentity(sha256: sha256))
        }
        #expect(isOwn(first.caption) && isOwn(second.alternatives[2].text))
        #expect(isOwn(second.captions.joined(separator: "\n")))
        #expect(isOwn(first.caption + ", " + second.alternatives[1].text))
        #expect(!isOwn(first.caption + "!") && !isOwn("my dog, " + first.caption) && !isOwn(first.caption + " my dog"))
        #expect(!isOwn(first.caption, of: String(repeating: "0", count: 64)))
        #expect(!isOwn(first.caption + ", "))
    }
}
