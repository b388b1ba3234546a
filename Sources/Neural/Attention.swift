public import BeholdTypes
public import Tensors

/// Multi-head attention: `softmax(q kᵀ / √D) v`, projected (arXiv:1706.03762).
///
/// T queries · M tokens of memory · C channels · heads of D = C / H channels: head h has the channels h · D ..< (h + 1) · D.
/// Self-attention, cross-attention and causal attention are the ways to call it.
public struct Attention: Sendable {
    private let query: Linear
    private let keysAndValues: Linear
    private let output: Linear
    private let heads: Int
    private let channels: Int

    /// Keys and values of a memory, `[M, 2 C]`, made once and read by many queries.
    public struct Memory: Sendable {
        let tensor: Tensor
    }

    /// What a checkpoint calls the four layers.
    public struct Names: Sendable {
        let query, key, value, output: String

        public init(query: String = "query", key: String = "key", value: String = "value", output: String = "output") {
            (self.query, self.key, self.value, self.output) = (query, key, value, output)
        }
    }

    /// Reads `query`, `key`, `value` and `output`, each `[channels, channels]` with a bias.
    public init(_ weights: Weights, channels: Int, heads: Int, names: Names = Names()) throws(WeightsError) {
        query = try Linear(weights[names.query], inputs: channels, outputs: channels)
        keysAndValues = try Linear(
            joining: [weights[names.key], weights[names.value]], inputs: channels, outputs: channels)
        output = try Linear(weights[names.output], inputs: channels, outputs: channels)
        self.heads = heads
        self.channels = channels
    }

    /// `[M, C]` → keys and values.
    public func memory(of tokens: Tensor) -> Memory {
        Memory(tensor: keysAndValues(tokens))
    }

    /// Keys and values of each of several `[M, C]`, in one product.
    public func memories(of tokens: [Tensor]) -> [Memory] {
        guard tokens.count > 1 else { return tokens.map(memory) }
        let all = keysAndValues(Tensor(joiningRowsOf: tokens))
        var end = 0
        return tokens.map { tokens in
            end += tokens.rows
            return Memory(tensor: all.rows(end - tokens.rows..<end))
        }
    }

    /// `residual + attention(x)`, where `x` `[T, C]` reads `memory`, or itself: each of `parts` its own tokens alone.
    public func callAsFunction(
        _ x: Tensor, reading memory: Memory? = nil, causal: Bool = false, parts: Int = 1,
        addedTo residual: consuming Tensor
    ) -> Tensor {
        let memory = memory ?? self.memory(of: x)
        let y = attention(
            queries: Columns(query(x)), keys: Columns(memory.tensor, 0..<channels),
            values: Columns(memory.tensor, channels..<2 * channels), heads: heads, causal: causal,
            parts: parts)  // [T, C]
        return output(y, addedTo: residual)
    }

    /// How much each query of `x` looks at each token of `memory`: `[H, T, M]`, whose rows sum to 1.
    public func weights(of x: Tensor, reading memory: Memory) -> Tensor {
        attentionWeights(
            queries: Columns(query(x)), keys: Columns(memory.tensor, 0..<channels), heads: heads)
    }

    /// `residual + attention(x)`, where `counts[g]` neighbouring rows of `x` read `memories[g]`.
    public func callAsFunction(
        _ x: Tensor, reading memories: [Memory], counts: [Int], addedTo residual: consuming Tensor
    ) -> Tensor {
        let y = attention(
            queries: Columns(query(x)), memories: memories.map(\.tensor), counts: counts, heads: heads)  // [R, C]
        return output(y, addedTo: residual)
    }

    /// `residual + attention(x)` of the newest token of each hypothesis, which reads the tokens along its path in `cache`.
    /// The keys and values of `x` are appended to the cache first: `paths` name them already.
    public func callAsFunction(
        newest x: Tensor, cache: inout AttentionCache, paths: [[Int32]], addedTo residual: consuming Tensor
    ) -> Tensor {
        cache.append(keysAndValues(x))
        let y = attention(queries: Columns(query(x)), memory: cache.rows, paths: paths, heads: heads)  // [R, C]
        return output(y, addedTo: residual)
    }
}

/// Keys and values of every token that a causal decoder was given, in the order given, for many hypotheses at once.
///
/// Nothing moves when hypotheses are dropped, doubled or reordered: each of them knows the rows of its own tokens.
public struct AttentionCache: Sendable {
    /// `[capacity, 2 C]`, of which the first `count` rows are in use.
    private(set) var rows: Tensor
    public private(set) var count = 0

    /// - Parameter capacity: tokens that can be appended.
    public init(capacity: Int, channels: Int) {
        rows = Tensor(zeros: [capacity, 2 * channels])
    }

    mutating func append(_ keysAndValues: Tensor) {
        rows.setRows(from: count, to: keysAndValues)
        count += keysAndValues.rows
    }
}
