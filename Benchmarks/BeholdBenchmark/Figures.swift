/// What was measured, and the report of it.
struct Figures {
    static let precisions = ["fastest", "float32"]

    let peers: [Peer.Setup]
    /// Images a second of each contestant, round by round.
    var captions: [String: [Double]] = [:]
    /// Milliseconds of one warm question from a file.
    var questions: [String: [Double]] = [:]
    /// Bytes of the largest resident set while a folder was captioned.
    var memory: [String: [Int]] = [:]
    var memoryOfAQuarter = 0
    /// Seconds from a process's start to its answer.
    var cold: [Double] = []
    var peerCold: [Double] = []

    init(peers: [Peer.Setup]) { self.peers = peers }

    func report() {
        printTable(
            ["", "captions, beam 3, images/s", "one question from a file, ms", "peak memory, MB"],
            Self.precisions.map { ["Behold \($0)", rate($0).short, milliseconds($0).short, "\(peak($0) / 1_000_000)"] }
                + peers.map(\.description).map { [$0, rate($0).short, milliseconds($0).short, ""] })
        print(
            """

            Behold's program captions the folder from its start to its end, hashing and a new history included; \
            PyTorch is loaded and warm.
            Peak memory with a quarter of the photos: \(memoryOfAQuarter / 1_000_000) MB.
            Cold question, process start to answer: \(cold.median.short) s\
            \(peerCold.isEmpty ? "" : ", PyTorch \(peerCold.median.short) s").
            """)
        printTable(["", "measured", "bound", ""], bounds.map(\.row))
    }

    private var bounds: [Bound] {
        var bounds: [Bound] = []
        let rates = peers.map { (precision: $0.precision, rate: rate($0.description)) }
        if let exact = rates.filter({ $0.precision == "float32" }).map(\.rate).max(), let best = rates.map(\.rate).max()
        {
            bounds += [
                Bound("captions: fastest / PyTorch's best float32", rate("fastest") / exact, .atLeast, 2),
                Bound("captions: fastest / PyTorch's best", rate("fastest") / best, .atLeast, 1.2),
                Bound("captions: float32 / PyTorch's best float32", rate("float32") / exact, .atLeast, 1.3),
            ]
        }
        if let best = peers.filter({ $0.processes == 1 }).map({ milliseconds($0.description) }).min() {
            bounds.append(
                Bound("warm question: fastest / PyTorch's best", milliseconds("fastest") / best, .atMost, 0.6))
        }
        bounds.append(Bound("cold question", cold.median, .atMost, 0.3, unit: " s"))
        let peak = Self.precisions.map(peak).max() ?? 0
        bounds.append(Bound("peak memory of captioning", Double(peak) / 1e6, .atMost, 350, unit: " MB"))
        return bounds
    }

    private func rate(_ name: String) -> Double { captions[name, default: []].median }
    private func milliseconds(_ name: String) -> Double { questions[name, default: []].median }
    private func peak(_ name: String) -> Int { memory[name, default: []].max() ?? 0 }
}
