import Models
import Threads

extension Beholder {
    /// Loads another model, whose turns go to the same history.
    /// - Throws: `model`.
    public nonisolated func with(
        model choice: ModelChoice, precision: Precision = .fastest, threads: Int? = nil
    ) async throws(BeholdError) -> Beholder {
        Beholder(
            network: try await Self.loading(choice, precision, threads).value.get(), threads: threads,
            history: history, isDefault: ModelLocation.isDefault(choice))
    }

    /// A model on its way.
    static func loading(
        _ choice: ModelChoice, _ precision: Precision, _ threads: Int?
    ) -> Task<Result<any Network, BeholdError>, Never> {
        Task.detached(executorPreference: WorkThreads.workers) {
            Result { () throws(ModelProblem) in
                try ModelLocation.open(choice).bundle.load(precision: precision, threads: threads)
            }.mapError(BeholdError.model)
        }
    }
}
