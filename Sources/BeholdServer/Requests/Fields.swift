/// The named values of a request, each of which is to be used once.
struct Fields {
    private var values: [String: [UInt8]] = [:]

    init() {}

    mutating func add(_ name: String, _ value: [UInt8]) throws(ServerFault) {
        guard values.updateValue(value, forKey: name) == nil else { throw .repeatedField(name) }
    }

    /// Gives a field that is there its value.
    mutating func fill(_ name: String, _ value: [UInt8]) { values[name] = value }

    mutating func take(_ name: String) -> [UInt8]? { values.removeValue(forKey: name) }

    mutating func require(_ name: String) throws(ServerFault) -> [UInt8] {
        guard let value = take(name) else { throw .missingField(name) }
        return value
    }

    /// A whole number in decimal digits.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(ServerFault) -> Int? {
        guard let bytes = take(name) else { return nil }
        guard let number = Int(String(decoding: bytes, as: UTF8.self)), range.contains(number) else {
            throw .notANumber(field: name, range)
        }
        return number
    }

    mutating func choice<Choice: RawRepresentable<String>>(
        _ name: String, _ all: [Choice]
    ) throws(ServerFault) -> Choice? {
        guard let bytes = take(name) else { return nil }
        guard let choice = Choice(rawValue: String(decoding: bytes, as: UTF8.self)) else {
            throw .notAChoice(field: name, all.map(\.rawValue))
        }
        return choice
    }

    /// Nothing is left that nobody asked for.
    func requireEmpty() throws(ServerFault) {
        if let name = values.keys.min() { throw .unknownField(name) }
    }

    /// These and those; none may be in both.
    func joined(with others: Fields) throws(ServerFault) -> Fields {
        var all = self
        for (name, value) in others.values { try all.add(name, value) }
        return all
    }
}
