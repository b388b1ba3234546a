public import BeholdTypes
public import Tensors

/// The tensors of a checkpoint that are trained, as `Float`s, by their names in it.
public struct ParameterSet: Sendable {
    /// In the order of `tensors`.
    public let names: [String]
    public var tensors: [Tensor]

    /// All tensors of the file whose names begin with one of the prefixes, sorted by name.
    public init(_ file: SafetensorsFile, prefixes: [String]) throws(WeightsError) {
        var tensors: [Tensor] = []
        names = file.names.filter { name in prefixes.contains { name.hasPrefix($0) } }.sorted()
        for name in names { tensors.append(try file.tensor(named: name)) }
        self.tensors = tensors
    }

    /// The tensor of a name.
    /// - Precondition: it is there.
    public subscript(name: String) -> Tensor {
        get { tensors[index(of: name)] }
        set { tensors[index(of: name)] = newValue }
    }

    private func index(of name: String) -> Int {
        guard let index = names.firstIndex(of: name) else { preconditionFailure("no parameter \(name)") }
        return index
    }
}

/// Parameters on a tape, under one prefix: `layers["attention"]["query"].linear(x)`.
public struct LayersOnTape {
    public let tape: Tape
    private let variables: [String: Variable]
    private let prefix: String

    /// - Parameter isTrained: whether gradients are wanted.
    public init(_ parameters: ParameterSet, isTrained: Bool) {
        let tape = Tape()
        self.tape = tape
        prefix = ""
        variables = Dictionary(
            uniqueKeysWithValues: zip(parameters.names, parameters.tensors).map { name, tensor in
                (name, isTrained ? tape.parameter(tensor) : tape.constant(tensor))
            })
    }

    private init(tape: Tape, variables: [String: Variable], prefix: String) {
        (self.tape, self.variables, self.prefix) = (tape, variables, prefix)
    }

    /// The parameters whose names go on with `name` and a dot.
    public subscript(name: String) -> LayersOnTape {
        LayersOnTape(tape: tape, variables: variables, prefix: prefix + name + ".")
    }

    /// What the tape found for each parameter, 0 where it wasn't used.
    public func gradients(of parameters: ParameterSet) -> [Tensor] {
        zip(parameters.names, parameters.tensors).map { name, tensor in
            variables[name]?.gradient ?? Tensor(zeros: tensor.shape)
        }
    }

    private func variable(_ name: String) -> Variable {
        guard let variable = variables[prefix + name] else { preconditionFailure("no parameter \(prefix)\(name)") }
        return variable
    }

    /// As `Linear`.
    public func linear(_ x: Variable) -> Variable { x.linear(variable("weight"), variable("bias")) }

    /// As `LayerNormalization`.
    public func normalized(_ x: Variable) -> Variable {
        x.layerNormalized(variable("weight"), variable("bias"), epsilon: 1e-5)
    }

    /// As `FeedForward`, without the residual.
    public func feedForward(_ x: Variable) -> Variable { self["contract"].linear(self["expand"].linear(x).geluTanh()) }

    /// As `Attention` of several texts or photos at once, without the residual: the rows `queryRows[g]` of `x` read the rows
    /// `memoryRows[g]` of `memory`.
    public func attention(
        _ x: Variable, _ queryRows: [Range<Int>], reading memory: Variable, _ memoryRows: [Range<Int>], heads: Int
    ) -> Variable {
        let read = self["query"].linear(x).attending(
            keys: self["key"].linear(memory), values: self["value"].linear(memory), heads: heads,
            queryRows: queryRows, memoryRows: memoryRows)
        return self["output"].linear(read)
    }
}
