import Behold
import Interchange

/// Why a configuration file can't be used.
enum SettingsProblem: Error, Equatable {
    case notReadable(path: String, errno: Int32)
    case notARegularFile(path: String)
    case tooLarge(path: String, limit: Int)
    /// Not one JSON object.
    case malformed(path: String)
    case unknownName(path: String, name: String)
    case repeatedName(path: String, name: String)
    /// - Parameter expected: what the value of that name must be.
    case wrongValue(path: String, name: Settings.Name, expected: String)
}

extension Settings {
    /// Reads a configuration file's bytes.
    /// - Parameters:
    ///   - path: the file's, for what is thrown.
    ///   - home: what `~` stands for.
    init(json bytes: [UInt8], path: String, home: String?) throws(SettingsProblem) {
        guard case .object(let members)? = JSONValue(reading: bytes) else { throw .malformed(path: path) }
        var seen: Set<String> = []
        for (key, value) in members {
            guard let name = Name(rawValue: key) else { throw .unknownName(path: path, name: key) }
            guard seen.insert(key).inserted else { throw .repeatedName(path: path, name: key) }
            if let expected = take(name, value, home: home) {
                throw .wrongValue(path: path, name: name, expected: expected)
            }
        }
    }

    /// Takes one value up.
    /// - Returns: what is expected instead, where the value is no good.
    private mutating func take(_ name: Name, _ value: JSONValue, home: String?) -> String? {
        switch name {
        case .model: return set(&model, value.string.flatMap { Self.modelName($0, home: home) }, Self.aModel)
        case .precision: return set(&precision, value.string.flatMap(Precision.init), Self.aPrecision)
        case .threads: return set(&threads, value, in: Self.threadsRange)
        case .history: return set(&history, Self.history(value, home: home), Self.aHistory)
        case .keepDays: return set(&keepDays, value, in: Self.keepDaysRange)
        case .featuresMB: return set(&featuresMB, value, in: Self.featuresMBRange)
        case .beams: return set(&beams, value, in: Self.beamsRange)
        case .length: return set(&length, value, in: Self.lengthRange)
        case .noRepeat: return set(&noRepeat, value, in: Self.noRepeatRange)
        case .plain: return set(&plain, Self.flag(value), Self.aFlag)
        case .quiet: return set(&quiet, Self.flag(value), Self.aFlag)
        }
    }

    private static let aModel = "a model's name, or a folder's path that begins with / or ~/"
    private static let aPrecision = Precision.allCases.map(\.rawValue).joined(separator: ", ")
    private static let aHistory = "false, or a file's path that begins with / or ~/"
    private static let aFlag = "true or false"

    private func set<Value>(_ place: inout Value?, _ value: Value?, _ expected: String) -> String? {
        place = value
        return value == nil ? expected : nil
    }

    private func set(_ place: inout Int?, _ value: JSONValue, in range: ClosedRange<Int>) -> String? {
        guard case .integer(let number) = value, range.contains(number) else {
            return "a number from \(range.lowerBound) to \(range.upperBound)"
        }
        place = number
        return nil
    }

    private static func flag(_ value: JSONValue) -> Bool? {
        if case .bool(let flag) = value { flag } else { nil }
    }

    private static func history(_ value: JSONValue, home: String?) -> History? {
        if case .bool(false) = value { return .off }
        return value.string.flatMap { path($0, home: home) }.map { .file(Array($0.utf8)) }
    }

    /// A name without a slash, or a path.
    private static func modelName(_ text: String, home: String?) -> String? {
        text.isEmpty || text.contains("\0") ? nil : text.contains("/") ? path(text, home: home) : text
    }

    /// Paths from the root or from home: the folder that the program was started in has no part in settings.
    private static func path(_ text: String, home: String?) -> String? {
        guard !text.contains("\0") else { return nil }
        if text.hasPrefix("/"), text.count > 1 { return text }
        guard text.hasPrefix("~/"), text.count > 2 else { return nil }
        return home.map { $0 + text.dropFirst(1) }
    }
}
