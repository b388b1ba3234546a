/// A record of what was computed from what, played backwards for derivatives.
///
/// A tape belongs to one thread. Everything on it runs there: those who want several threads give each a tape of its own.
public final class Tape {
    private var steps: [() -> Void] = []

    public init() {}

    /// A value whose gradient is wanted.
    public func parameter(_ value: Tensor) -> Variable { Variable(value, on: self, isConstant: false) }

    /// A value that stays as it is.
    public func constant(_ value: Tensor) -> Variable { Variable(value, on: self, isConstant: true) }

    /// A value made from others.
    /// - Parameter derivative: given the value's gradient, adds to those of what it was made from.
    public func record(_ value: Tensor, of inputs: [Variable], derivative: @escaping (Tensor) -> Void) -> Variable {
        let result = Variable(value, on: self, isConstant: inputs.allSatisfy(\.isConstant))
        if !result.isConstant {
            steps.append {
                if let gradient = result.gradient { derivative(gradient) }
                result.forget()
            }
        }
        return result
    }

    /// Gives every parameter that `result` was made from its gradient, and empties the tape.
    /// - Parameter cotangent: the derivative of what is made least by `result`.
    public func play(back result: Variable, cotangent: Tensor) {
        result.accept(cotangent)
        while let step = steps.popLast() { step() }
    }
}

/// A value on a tape.
public final class Variable {
    public let value: Tensor
    /// What was added up so far; nil where nothing was.
    public private(set) var gradient: Tensor?
    let tape: Tape
    let isConstant: Bool

    init(_ value: Tensor, on tape: Tape, isConstant: Bool) {
        self.value = value
        self.tape = tape
        self.isConstant = isConstant
    }

    /// Adds to the gradient, unless nobody wants it. What is computed for a constant is best not computed at all.
    func accept(_ more: @autoclosure () -> Tensor) {
        guard !isConstant else { return }
        let more = more()
        if gradient == nil { gradient = more.reshaped(value.shape) } else { gradient?.add(more) }
    }

    /// Gives back the memory of a gradient that was handed on.
    func forget() { gradient = nil }
}
