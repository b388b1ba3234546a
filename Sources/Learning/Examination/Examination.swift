public import Imaging
public import Models

/// Measures a model on a data set, with several photos in work at once and each of them decoded only while it is.
public struct Examination: Sendable {
    private let network: any VisionLanguageModel
    /// Photos in work at once.
    let threads: Int
    private let picture: @Sendable (String) throws -> Image

    /// - Parameters:
    ///   - network: what is measured.
    ///   - threads: photos in work at once.
    ///   - picture: the photo at a path as the network takes it. What it throws ends the measurement: a score of some
    ///     of the photos would be another score.
    public init(
        of network: any VisionLanguageModel, threads: Int, picture: @escaping @Sendable (_ path: String) throws -> Image
    ) {
        // Whole photos are shared out, so that nobody waits for the others in the middle of one.
        self.network = threads > 1 ? network.using(threads: 1) : network
        self.threads = max(1, threads)
        self.picture = picture
    }

    func features(of path: String) throws -> ImageFeatures { network.encode([try picture(path)])[0] }

    /// `body` of each element, in order, several at a time.
    /// - Parameter progress: called after each with the number of those that are done.
    func each<Element: Sendable, Value: Sendable>(
        of elements: [Element], progress: (Int) -> Void,
        _ body: @escaping @Sendable (any VisionLanguageModel, Element) throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            var values = [Value?](repeating: nil, count: elements.count)
            var started = 0
            var finished = 0
            func startNext() {
                guard started < elements.count else { return }
                let (index, element) = (started, elements[started])
                started += 1
                group.addTask { [network] in
                    try Task.checkCancellation()
                    return (index, try body(network, element))
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
