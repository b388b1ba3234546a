import Behold

/// What a person has set once for all: each is nil where nothing is said of it.
struct Settings: Equatable {
    /// The names of the configuration file.
    enum Name: String, CaseIterable {
        case model
        case precision
        case threads
        case history
        case keepDays = "keep_days"
        case featuresMB = "features_mb"
        case beams
        case length
        case noRepeat = "no_repeat"
        case plain
        case quiet
    }

    /// A file, or none.
    enum History: Equatable {
        case off
        case file([UInt8])
    }

    var model: String?
    var precision: Precision?
    var threads: Int?
    var history: History?
    /// Turns older than this many days are removed.
    var keepDays: Int?
    /// Megabytes that image features may take in the history.
    var featuresMB: Int?
    var beams: Int?
    var length: Int?
    var noRepeat: Int?
    var plain: Bool?
    var quiet: Bool?

    // What numbers may be, on the command line as in the file.
    static let threadsRange = 1...1_024
    static let keepDaysRange = 1...36_500
    static let featuresMBRange = 0...1_000_000
    static let beamsRange = CaptionOptions.beamsRange
    static let lengthRange = CaptionOptions.maximumTokensRange
    static let noRepeatRange = 0...32
}
