extension JSONValue {
    /// Makes a value of a document that other programs wrote. Of members of one name the first counts.
    /// - Throws: `JSONFault` where it isn't JSON; `DecodingError` as other decoders do.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try Value(from: JSONValueDecoder(value: JSONValue(foreign: bytes), codingPath: []))
    }
}

/// Gives the value of a document to types that know how to decode themselves.
private struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
    let value: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    private var context: DecodingError.Context { .init(codingPath: codingPath, debugDescription: "") }

    /// That another type was expected.
    private func mismatch<Expected>(_ type: Expected.Type) -> DecodingError {
        if case .null = value { .valueNotFound(type, context) } else { .typeMismatch(type, context) }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch([String: JSONValue].self) }
        return KeyedDecodingContainer(JSONMembers(members, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let values) = value else { throw mismatch([JSONValue].self) }
        return JSONElements(values: values, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { if case .null = value { true } else { false } }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let bool) = value else { throw mismatch(type) }
        return bool
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .bytes = value else { throw mismatch(type) }
        guard let string = value.string else { throw DecodingError.dataCorrupted(context) }
        return string
    }

    func decode(_ type: Double.Type) throws -> Double { try number(type) { $0 } }
    func decode(_ type: Float.Type) throws -> Float { try number(type) { Float($0) } }

    private func number<Number: BinaryFloatingPoint>(
        _ type: Number.Type, _ convert: (Double) -> Number
    ) throws -> Number {
        let number: Double
        switch value {
        case .integer(let integer): number = Double(integer)
        case .number(let found): number = found
        default: throw mismatch(type)
        }
        let converted = convert(number)
        guard converted.isFinite, converted != 0 || number == 0 else { throw DecodingError.dataCorrupted(context) }
        return converted
    }

    func decode<Integer: FixedWidthInteger & Decodable>(_ type: Integer.Type) throws -> Integer {
        switch value {
        case .integer, .number: break
        default: throw mismatch(type)
        }
        guard let integer = value.integer.flatMap(Integer.init(exactly:)) else {
            throw DecodingError.dataCorrupted(context)
        }
        return integer
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}

/// The members of an object.
private struct JSONMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey]
    private var values: [String: JSONValue] = [:]
    private(set) var allKeys: [Key] = []

    init(_ members: [(key: String, value: JSONValue)], codingPath: [any CodingKey]) {
        self.codingPath = codingPath
        for member in members where values[member.key] == nil {
            values[member.key] = member.value
            if let key = Key(stringValue: member.key) { allKeys.append(key) }
        }
    }

    func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

    private func decoder(_ key: any CodingKey) throws -> JSONValueDecoder {
        guard let value = values[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
        }
        return JSONValueDecoder(value: value, codingPath: codingPath + [key])
    }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: decoder(key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try decoder(JSONPlace(stringValue: "super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

/// The values of a list.
private struct JSONElements: UnkeyedDecodingContainer {
    let values: [JSONValue]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex == values.count }

    private func decoder() throws -> JSONValueDecoder {
        let path = codingPath + [JSONPlace(intValue: currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(JSONValue.self, .init(codingPath: path, debugDescription: ""))
        }
        return JSONValueDecoder(value: values[currentIndex], codingPath: path)
    }

    mutating func decodeNil() throws -> Bool {
        let isNil = try decoder().decodeNil()
        if isNil { currentIndex += 1 }
        return isNil
    }

    /// Makes something of the next value, and goes on behind it.
    private mutating func next<Result>(_ make: (JSONValueDecoder) throws -> Result) throws -> Result {
        let result = try make(decoder())
        currentIndex += 1
        return result
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next(Value.init) }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try next { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try next { $0 } }
}

/// A place in a list.
private struct JSONPlace: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
    init(intValue: Int) { (stringValue, self.intValue) = ("Index \(intValue)", intValue) }
}
