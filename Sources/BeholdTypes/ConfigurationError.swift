/// Why a configuration describes no network. Keys and values are in the file's spelling.
public enum ConfigurationError: Error, Sendable, Equatable {
    /// Not JSON, or not the object that was expected.
    case notJSON
    case missing(key: String)
    case wrongType(key: String)
    case outside(key: String, value: String, range: String)
    case unknownValue(key: String, value: String, known: [String])
    /// A switch that is known in its other position alone.
    case unsupported(key: String, value: Bool)
    case notAMultiple(key: String, value: Int, of: String, Int)
    /// Two numbers that must be equal.
    case differs(key: String, value: Int, from: String, Int)
    /// Not the means and deviations of three colours.
    case notColours(mean: String, deviation: String)
    /// Lists of sizes that make no image encoder together.
    case noImageEncoder(keys: [String])
    /// The image encoder makes another grid of an image of this size.
    case notShrunk(imageSize: Int, toGridSide: Int)
    case notParted(imageSize: Int, intoPatchesOf: Int)
    /// Photos are cut to another size than the network's.
    case cropSize(imageSize: Int)
    case shortestEdge(range: ClosedRange<Int>)
    case rescaleFactor(Double)
    case forbiddenTokensOutside
    /// No word is left to end or to make a caption with.
    case forbiddenTokensLeaveNone
}
