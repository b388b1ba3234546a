public import BeholdTypes
public import Models
import Threads

/// Measures a model on a data set, with several photos in work at once and each of them decoded only while it is.
public struct Examination: Sendable {
    private let network: any Network
    /// Photos in work at once.
    let threads: Int
    private let picture: @Sendable (String) throws -> NetworkImage

    /// - Parameters:
    ///   - network: what is measured.
    ///   - threads: photos in work at once.
    ///   - picture: the photo at a path as the network takes it. What it throws ends the measurement: a score of some
    ///     of the photos would be another score.
    public init(
        of network: any Network, threads: Int,
        picture: @escaping @Sendable (_ path: String) throws -> NetworkImage
    ) {
        // Whole photos are shared out, so that nobody waits for the others in the middle of one.
        self.network = threads > 1 ? network.using(threads: 1) : network
        self.threads = max(1, threads)
        self.picture = picture
    }

    func features(of path: String) throws -> EncodedImage { network.encode([try picture(path)])[0] }

    /// The network as one that can do something.
    /// - Throws: `ExaminationError` if it can't.
    func network<Able>(that can: Ability, as _: Able.Type) throws(ExaminationError) -> Able {
        guard let network = network as? Able else { throw .cannot(can, network: network.name) }
        return network
    }

    /// `body` of each element, in order, several at a time.
    /// - Parameter progress: called after each with the number of those that are done.
    func each<Element: Sendable, Value: Sendable>(
        of elements: [Element], progress: (Int) -> Void,
        _ body: @escaping @Sendable (Element) throws -> Value
    ) async throws -> [Value] {
        let workers = WorkThreads("examination", count: threads)
        return try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            var values = [Value?](repeating: nil, count: elements.count)
            var started = 0
            var finished = 0
            func startNext() {
                guard started < elements.count else { return }
                let (index, element) = (started, elements[started])
                started += 1
                group.addTask(executorPreference: workers) {
                    try Task.checkCancellation()
                    return (index, try body(element))
                }
            }
            for _ in 0..<threads { startNext() }
            while let (index, value) = try await group.next() {
                values[index] = value
                finished += 1
                progress(finished)
                startNext()
            }
            return values.compactMap(\.self)
        }
    }
}

/// Why a network can't be measured.
public enum ExaminationError: Error, Sendable, Equatable {
    case cannot(Ability, network: String)
}
