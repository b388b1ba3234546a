import Synchronization

/// The values of two closures that run at the same time where a second thread is free.
/// - Throws: what the first of them to fail throws; the other is waited for.
public func concurrently<First: Sendable, Second: Sendable, Failure: Error>(
    _ first: () throws(Failure) -> First, _ second: () throws(Failure) -> Second
) throws(Failure) -> (First, Second) {
    let results = Mutex<(Result<First, Failure>?, Result<Second, Failure>?)>((nil, nil))
    ThreadPool.shared.forEach(2) { part in
        if part == 0 {
            let result = Result(catching: first)
            results.withLock { $0.0 = result }
        } else {
            let result = Result(catching: second)
            results.withLock { $0.1 = result }
        }
    }
    guard case (let first?, let second?) = results.withLock({ $0 }) else {
        preconditionFailure("a part of the work was left out")
    }
    return (try first.get(), try second.get())
}

/// `body` of each of `0..<count`, in order, several at a time.
public func concurrently<Value: Sendable>(_ count: Int, _ body: (Int) -> Value) -> [Value] {
    let values = Mutex([Value?](repeating: nil, count: count))
    ThreadPool.shared.forEach(count) { index in
        let value = body(index)
        values.withLock { $0[index] = value }
    }
    return values.withLock { $0 }.compactMap(\.self)
}
