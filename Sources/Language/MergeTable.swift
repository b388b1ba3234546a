import BeholdTypes

/// Which neighbouring pieces of a word are joined, and which first.
struct MergeTable: Sendable {
    private struct Merge {
        /// Lower ones are joined first.
        let rank: Int
        let token: Int
    }

    private let merges: [UInt64: Merge]

    /// Reads the contents of `merges.txt`.
    init(utf8 bytes: [UInt8], _ vocabulary: BytePairVocabulary) throws(VocabularyError) {
        guard bytes.count <= Vocabulary.maximumBytes else {
            throw .tooLarge(bytes: bytes.count, limit: Vocabulary.maximumBytes)
        }
        var merges: [UInt64: Merge] = [:]
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard !line.isEmpty, !line.starts(with: "#version".utf8) else { continue }
            let pieces = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard pieces.count == 2, let left = String(validating: pieces[0], as: UTF8.self),
                let right = String(validating: pieces[1], as: UTF8.self),
                let first = vocabulary.tokens[left], let second = vocabulary.tokens[right],
                let joined = vocabulary.tokens[left + right]
            else { throw .malformedMerge(line: number) }
            merges[Self.key(first, second)] = Merge(rank: number, token: joined)
        }
        self.merges = merges
    }

    private static func key(_ first: Int, _ second: Int) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

    /// The pieces of a word after all joining: always the pair of the lowest rank, of equal ones the first.
    /// - Complexity: O(n log n) for n pieces.
    func merged(_ pieces: [Int]) -> [Int] {
        guard pieces.count > 1 else { return pieces }
        var pieces = pieces
        // Neighbours by position; joined pieces are out of the chain.
        var next = Array(1...pieces.count)
        var previous = Array(-1..<pieces.count - 1)
        var isJoined = [Bool](repeating: false, count: pieces.count)
        var queue = MergeQueue()
        func consider(_ position: Int) {
            guard position >= 0, next[position] < pieces.count else { return }
            let (left, right) = (pieces[position], pieces[next[position]])
            guard let merge = merges[Self.key(left, right)] else { return }
            queue.push(.init(rank: merge.rank, position: position, left: left, right: right, token: merge.token))
        }
        for position in pieces.indices.dropLast() { consider(position) }
        while let candidate = queue.pop() {
            let position = candidate.position
            // Either piece may have been joined to another meanwhile.
            guard !isJoined[position], pieces[position] == candidate.left, next[position] < pieces.count,
                pieces[next[position]] == candidate.right
            else { continue }
            let right = next[position]
            pieces[position] = candidate.token
            isJoined[right] = true
            next[position] = next[right]
            if next[right] < pieces.count { previous[next[right]] = position }
            consider(position)
            consider(previous[position])
        }
        return pieces.indices.filter { !isJoined[$0] }.map { pieces[$0] }
    }
}

/// Pairs that may be joined, the one of the lowest rank first, of equal ones the leftmost: a binary heap.
private struct MergeQueue {
    struct Candidate {
        let rank: Int
        let position: Int
        /// What was there when it was put in.
        let left: Int
        let right: Int
        let token: Int

        func comes(before other: Candidate) -> Bool { (rank, position) < (other.rank, other.position) }
    }

    private var heap: [Candidate] = []

    mutating func push(_ candidate: Candidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0, heap[child].comes(before: heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Candidate? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].comes(before: heap[least]) { least = child }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
