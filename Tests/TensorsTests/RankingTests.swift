import Tensors
import TestSupport
import Testing

struct RankingTests {
    @Test("The largest elements come in falling order, of equal ones the first")
    func largest() {
        let x = Tensor([1, 7, 7, -.infinity, 3, 7, 9], shape: [1, 7])
        #expect(x.largest(4, ofRow: 0).map(\.index) == [6, 1, 2, 5])
        #expect(x.largest(99, ofRow: 0).count == 7)
        #expect(x.largest(0, ofRow: 0).isEmpty)
    }

    @Test("Ranking agrees with sorting", arguments: [1, 15, 16, 17, 100, 3672])
    func agreesWithSorting(count: Int) {
        var generator = SeededGenerator(printingSeedFor: "RankingTests")
        let values = generator.floats(count)
        let expected = values.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(5)
        let found = Tensor(values, shape: [1, count]).largest(5, ofRow: 0)
        #expect(found.map(\.index) == expected.map(\.offset))
        #expect(found.map(\.value) == expected.map(\.element))
    }

    @Test("Long lists of the largest agree with sorting as well; what isn't a number is in none")
    func longLists() {
        var generator = SeededGenerator(printingSeedFor: "RankingTests.longLists")
        var values = generator.floats(2_000).map { ($0 * 100).rounded() }  // many are equal
        values[7] = .nan
        let expected = values.enumerated().filter { !$0.element.isNaN }
            .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
        for count in [128, 129, 1_000, 5_000] {
            let found = Tensor(values, shape: [1, 2_000]).largest(count, ofRow: 0)
            #expect(found.map(\.index) == expected.prefix(count).map(\.offset), "\(count)")
        }
    }

    @Test("Barred elements are never among the largest")
    func barred() {
        var x = Tensor([5, 4, 3], shape: [1, 3])
        let copy = x
        x.set([0], ofRow: 0, to: -.infinity)
        #expect(x.largest(1, ofRow: 0).first?.index == 1)
        #expect(copy.largest(1, ofRow: 0).first?.index == 0)
    }
}
