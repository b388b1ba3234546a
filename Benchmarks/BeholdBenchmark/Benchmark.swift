import ArgumentParser

@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "behold-benchmark", abstract: "Measures Behold: speed, memory and fidelity.",
        subcommands: [
            Speed.self, Fidelity.self, PhotoSearch.self, WarmQuestions.self, HistoryBenchmark.self, PoolPatience.self,
        ])
}
