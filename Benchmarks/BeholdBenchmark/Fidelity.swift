import ArgumentParser
import Behold
import Foundation

struct Fidelity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares captions and answers with the reference's own lists.")

    @Option(help: "The folder of the reference network, with fixtures.json.")
    var reference: String

    @Option(help: "The folder that the lists' paths start from.")
    var data: String

    private struct Lists: Decodable {
        struct Captioned: Decodable { let image: String, greedy: String, beam3: String }
        struct Answered: Decodable { let image: String, question: String, answer: String }
        let captions: [Captioned]
        let answers: [Answered]
    }

    func run() async throws {
        let file = URL(filePath: reference).appending(path: "fixtures.json")
        let lists = try JSONDecoder().decode(Lists.self, from: Data(contentsOf: file))
        var rows: [[String]] = []
        var bounds: [Bound] = []
        for precision in [Precision.float32, .fastest] {
            let beholder = try await Beholder(precision: precision)
            let greedy = try await shareOfSameCaptions(lists, beams: 1, \.greedy, beholder)
            let beam = try await shareOfSameCaptions(lists, beams: 3, \.beam3, beholder)
            let answers = try await shareOfSameAnswers(lists, beholder)
            rows.append([
                precision.rawValue, beholder.model.precision.rawValue, greedy.percent, beam.percent, answers.percent,
            ])
            let leastCaptions = precision == .float32 ? 98.0 : 90
            if precision == .float32 {
                bounds.append(Bound("\(precision): greedy captions", greedy * 100, .atLeast, 98, unit: " %"))
            }
            bounds += [
                Bound("\(precision): beam-3 captions", beam * 100, .atLeast, leastCaptions, unit: " %"),
                Bound("\(precision): answers", answers * 100, .atLeast, 98, unit: " %"),
            ]
        }
        print(
            "\nThe same as the reference in float32, of \(lists.captions.count) photos and \(lists.answers.count) questions:"
        )
        printTable(["precision", "in use", "greedy captions", "beam-3 captions", "answers"], rows)
        printTable(["", "measured", "bound", ""], bounds.map(\.row))
    }

    private func shareOfSameCaptions(
        _ lists: Lists, beams: Int, _ expected: KeyPath<Lists.Captioned, String>, _ beholder: Beholder
    ) async throws -> Double {
        // As the reference decodes: only an immediate repeat is barred.
        var options = CaptionOptions()
        options.beams = beams
        options.noRepeat = 0
        var same = 0
        for entry in lists.captions {
            let result = try await beholder.caption(photo(entry.image), options: options)
            if result.caption == entry[keyPath: expected] { same += 1 }
        }
        return Double(same) / Double(lists.captions.count)
    }

    private func shareOfSameAnswers(_ lists: Lists, _ beholder: Beholder) async throws -> Double {
        var same = 0
        for entry in lists.answers {
            let result = try await beholder.ask(photo(entry.image), entry.question)
            if result.answer == entry.answer { same += 1 }
        }
        return Double(same) / Double(lists.answers.count)
    }

    private func photo(_ path: String) -> Photo {
        Photo(path: URL(filePath: data).appending(path: path).path)
    }
}

extension Double {
    fileprivate var percent: String { String(format: "%.1f %%", self * 100) }
}
