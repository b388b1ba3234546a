public import BeholdTypes

/// How a network learns answers.
public struct TrainingSettings: Sendable, Equatable {
    /// Times that every question is seen, at most.
    public var epochs: Int
    /// The highest rate; it rises in the first steps and falls along a cosine.
    public var learningRate: Float
    /// Questions of one step.
    public var batch: Int
    /// The same seed learns the same, number by number, with any number of threads.
    public var seed: Int
    /// Whether the co-attention of question and photo learns, too, and not the answer head alone.
    public var learnsFusion: Bool
    /// How often an answer must be right before the network learns it, where it hasn't got it.
    public var minimumCount: Int
    /// So many new answers at most, the commonest.
    public var mostNewAnswers: Int
    /// Whether the network goes on answering general questions, so that it doesn't unlearn what it could.
    public var rehearses: Bool
    /// Training ends after so many epochs without a better one.
    public var patience: Int

    public init(
        epochs: Int = 20, learningRate: Float = 1e-3, batch: Int = 64, seed: Int = 1, learnsFusion: Bool = false,
        minimumCount: Int = 2, mostNewAnswers: Int = 2_000, rehearses: Bool = true, patience: Int = 5
    ) {
        self.epochs = epochs
        self.learningRate = learningRate
        self.batch = batch
        self.seed = seed
        self.learnsFusion = learnsFusion
        self.minimumCount = minimumCount
        self.mostNewAnswers = mostNewAnswers
        self.rehearses = rehearses
        self.patience = patience
    }
}

/// Why a network can't learn from a data set, or not be written.
public enum TrainError: Error, Sendable, Equatable {
    /// No question to learn from has an answer that the network has or would get.
    /// - Parameter minimumCount: how often an answer would have had to be there.
    case noKnownAnswer(questions: Int, minimumCount: Int)
    /// All questions have one and the same answer.
    case oneAnswer(String)
    /// All photos are on one side, so that there is nothing to measure on.
    case nothingHeldOut(photos: Int)
    /// More photos or questions than may be kept in memory.
    case tooMany(String, count: Int, limit: Int)
    /// A loss or a gradient isn't finite any more.
    case diverged(epoch: Int)
    /// No epoch was better than the network that it began with.
    case noImprovement(epochs: Int, accuracy: Double)
    /// Ended from outside before there was anything to write.
    case stopped
    /// The network's own files or numbers.
    case model(ModelProblem)

    /// What `body` gives; a problem of the model ends the training.
    static func ofModel<Value>(_ body: @autoclosure () throws(ModelProblem) -> Value) throws(TrainError) -> Value {
        do throws(ModelProblem) {
            return try body()
        } catch {
            throw .model(error)
        }
    }
}
