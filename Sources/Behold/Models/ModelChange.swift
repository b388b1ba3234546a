extension Beholder {
    /// Loads another model, whose turns go to the same history.
    /// - Throws: `model`.
    public nonisolated func with(
        model choice: ModelChoice, precision: ModelPrecision = .fastest, threads: Int? = nil
    ) async throws(BeholdError) -> Beholder {
        let loading = Self.loading(choice, precision, threads)
        do throws(ModelProblem) {
            return Beholder(
                network: try await loading.value.get(), threads: threads, journal: journal,
                isDefault: ModelLocation.isDefault(choice))
        } catch {
            throw .model(error)
        }
    }
}
