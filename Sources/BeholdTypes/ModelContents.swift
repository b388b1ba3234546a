/// What a model's files say of it, before it is loaded.
public struct ModelContents: Sendable, Equatable {
    /// Tensors whose names begin alike.
    public struct Part: Sendable, Equatable {
        public let name: String
        public let parameters: Int

        package init(name: String, parameters: Int) {
            self.name = name
            self.parameters = parameters
        }
    }

    /// A file of the model.
    public struct File: Sendable, Equatable {
        public let name: String
        public let bytes: Int

        package init(name: String, bytes: Int) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// Such as `behold-small`.
    public let network: String
    public let abilities: [Ability]
    /// In the order of their names.
    public let parts: [Part]
    /// SHA-256 of the weights, 64 lower-case hex digits.
    public let weightsDigest: String
    public let files: [File]
    /// The names of what comes with it for people to read: its card, its licence.
    public let documents: [String]

    public var parameters: Int { parts.reduce(0) { $0 + $1.parameters } }
    public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
    /// The digits of the weights' digest that results and the history give.
    public var weights: String { String(weightsDigest.prefix(16)) }

    package init(
        network: String, abilities: [Ability], parts: [Part], weightsDigest: String, files: [File], documents: [String]
    ) {
        self.network = network
        self.abilities = abilities
        self.parts = parts
        self.weightsDigest = weightsDigest
        self.files = files
        self.documents = documents
    }
}
