import ArgumentParser

/// The value of an option, and whether it was given: a model has settings of its own for what wasn't.
struct Given<Value: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
    let value: Value
    private let isGiven: Bool

    init(standard: Value) { (value, isGiven) = (standard, false) }

    init?(argument: String) {
        guard let value = Value(argument: argument) else { return nil }
        (self.value, isGiven) = (value, true)
    }

    var defaultValueDescription: String { value.defaultValueDescription }

    /// The value, if it was given.
    var ifGiven: Value? { isGiven ? value : nil }
}
