/// Runs work that Ctrl-C cancels, and waits for its end: what had come of it is kept by then.
func interruptible<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let task = Task { try await work() }
    let watch = Task {
        while !Task.isCancelled {
            if Interruption.isWanted { return task.cancel() }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
    defer { watch.cancel() }
    return try await task.value
}
