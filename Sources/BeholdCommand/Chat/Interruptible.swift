import Terminal

/// Runs work that Ctrl-C cancels, and waits for its end: what had come of it is kept by then.
func interruptible<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let task = Task { try await work() }
    let watch = Task { for await _ in Interruption.signals { task.cancel() } }
    defer { watch.cancel() }
    return try await task.value
}
