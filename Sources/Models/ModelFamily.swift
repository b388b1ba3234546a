import BeholdTypes

/// A family of networks: what a model folder must hold, and how a network is made of it.
protocol ModelFamily: SendableMetatype {
    associatedtype Loaded: Network

    /// The `model` or `model_type` of its configurations.
    static var name: String { get }
    /// The files that it needs besides configuration and weights.
    static var files: [String] { get }
    /// The files that it reads if they are there.
    static var optionalFiles: [String] { get }

    static func load(_ parts: Registry.Parts) throws(ModelProblem) -> Loaded
}

extension ModelFamily {
    static var optionalFiles: [String] { [] }
    static var abilities: [Ability] { Loaded.abilities }
    static var precisions: [Precision] { Loaded.precisions }
}
