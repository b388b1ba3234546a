/// Operations with their derivatives: each is a value and its derivative of `Operations`.
extension Variable {
    /// `x · weightᵀ + bias`: `[…, inputs]` → `[…, outputs]`.
    public func linear(_ weight: Variable, _ bias: Variable) -> Variable {
        var y = product(value, weight.value, transposingSecond: true)
        y.add(toEachRow: bias.value)
        return tape.record(y, of: [self, weight, bias]) { dy in
            self.accept(product(dy, weight.value))
            weight.accept(product(dy, self.value, transposingFirst: true))
            bias.accept(dy.sumOfRows())
        }
    }

    public func layerNormalized(_ weight: Variable, _ bias: Variable, epsilon: Float) -> Variable {
        let y = value.layerNormalized(weight: weight.value, bias: bias.value, epsilon: epsilon)
        return tape.record(y, of: [self, weight, bias]) { dy in
            let d = self.value.layerNormalizedDerivative(weight: weight.value, epsilon: epsilon, dy)
            self.accept(d.x)
            weight.accept(d.weight)
            bias.accept(d.bias)
        }
    }

    public func geluErf() -> Variable {
        tape.record(value.geluErf(), of: [self]) { self.accept(self.value.geluErfDerivative($0)) }
    }

    public func geluTanh() -> Variable {
        tape.record(value.geluTanh(), of: [self]) { self.accept(self.value.geluTanhDerivative($0)) }
    }

    public func adding(_ other: Variable) -> Variable {
        var y = value
        y.add(other.value)
        return tape.record(y, of: [self, other]) { dy in
            self.accept(dy)
            other.accept(dy)
        }
    }

    /// A share of the elements is left out, the others make up for them; the same for the same seed.
    public func dropout(_ share: Float, seed: UInt64) -> Variable {
        guard share > 0 else { return self }
        let factors = Tensor.dropoutFactors(value.shape, share: share, seed: seed)
        return tape.record(value.multiplied(by: factors), of: [self]) { self.accept($0.multiplied(by: factors)) }
    }

    /// Attention within groups: the rows `queryRows[g]` of this read the rows `memoryRows[g]` of keys and values.
    /// - Precondition: both lists of ranges follow each other from row 0 to the last.
    public func attending(
        keys: Variable, values: Variable, heads: Int, queryRows: [Range<Int>], memoryRows: [Range<Int>]
    ) -> Variable {
        let groups = Array(zip(queryRows, memoryRows))
        let parts = groups.map { queries, memory in
            attention(
                queries: Columns(value.rows(queries)), keys: Columns(keys.value.rows(memory)),
                values: Columns(values.value.rows(memory)), heads: heads)
        }
        return tape.record(Tensor(joiningRowsOf: parts), of: [self, keys, values]) { dy in
            let derivatives = groups.map { queries, memory in
                attentionDerivative(
                    queries: self.value.rows(queries), keys: keys.value.rows(memory), values: values.value.rows(memory),
                    heads: heads, dy.rows(queries))
            }
            self.accept(Tensor(joiningRowsOf: derivatives.map(\.queries)))
            keys.accept(Tensor(joiningRowsOf: derivatives.map(\.keys)))
            values.accept(Tensor(joiningRowsOf: derivatives.map(\.values)))
        }
    }

    /// Each group of rows, weighted by the softmax of its scores: `[ΣP, C]`, `[ΣP, 1]` → `[groups, C]`.
    public func softmaxPooled(scores: Variable, groups: [Range<Int>]) -> Variable {
        let pooled = groups.map { value.rows($0).softmaxPooled(scores: scores.value.rows($0)) }
        return tape.record(Tensor(joiningRowsOf: pooled.map(\.pooled)), of: [self, scores]) { dy in
            let derivatives = groups.indices.map { group in
                self.value.rows(groups[group])
                    .softmaxPooledDerivative(weights: pooled[group].weights, dy.rows(group..<group + 1))
            }
            self.accept(Tensor(joiningRowsOf: derivatives.map(\.x)))
            scores.accept(Tensor(joiningRowsOf: derivatives.map(\.scores)))
        }
    }

    /// The mean of each group of rows: `[ΣT, C]` → `[groups, C]`.
    public func means(ofGroups groups: [Range<Int>]) -> Variable {
        let means = groups.map { value.rows($0).meanOfRows().reshaped([1, value.columns]) }
        return tape.record(Tensor(joiningRowsOf: means), of: [self]) { dy in
            self.accept(
                Tensor(
                    joiningRowsOf: groups.enumerated().flatMap { group, rows in
                        [Tensor](
                            repeating: dy.rows(group..<group + 1).scaled(by: 1 / Float(rows.count)), count: rows.count)
                    }))
        }
    }

    /// The first row of each group: `[ΣT, C]` → `[groups, C]`.
    public func firstRows(ofGroups groups: [Range<Int>]) -> Variable {
        let firsts = groups.map { value.rows($0.lowerBound..<$0.lowerBound + 1) }
        return tape.record(Tensor(joiningRowsOf: firsts), of: [self]) { dy in
            var dx = Tensor(zeros: self.value.shape)
            for (group, rows) in groups.enumerated() {
                dx.setRows(from: rows.lowerBound, to: dy.rows(group..<group + 1))
            }
            self.accept(dx)
        }
    }

    /// Matrices of the same rows, side by side.
    public static func joiningColumns(of parts: [Variable]) -> Variable {
        parts[0].tape.record(Tensor(joiningColumnsOf: parts.map(\.value)), of: parts) { dy in
            var first = 0
            for part in parts {
                let columns = first..<first + part.value.columns
                part.accept(dy.columns(columns))
                first = columns.upperBound
            }
        }
    }
}
