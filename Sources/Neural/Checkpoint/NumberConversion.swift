/// Stored numbers → `Float`. The loops work on bit patterns: a machine without half-precision instructions converts
/// each number by a function call otherwise.
enum NumberConversion {
    /// nil for types that no layer reads.
    static func floats(_ bytes: UnsafeRawBufferPointer, type: NumberType) -> [Float]? {
        switch type {
        case .float32: unsafe converted(bytes, UInt32.self) { Float(bitPattern: $0) }
        case .float16: unsafe converted(bytes, UInt16.self, half)
        case .bfloat16: unsafe converted(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .int8: unsafe converted(bytes, UInt8.self) { Float(Int8(bitPattern: $0)) }
        case .uint8: unsafe converted(bytes, UInt8.self) { Float($0) }
        case .int16: unsafe converted(bytes, UInt16.self) { Float(Int16(bitPattern: $0)) }
        case .int32: unsafe converted(bytes, UInt32.self) { Float(Int32(bitPattern: $0)) }
        case .int64: unsafe converted(bytes, UInt64.self) { Float(Int64(bitPattern: $0)) }
        case .float64: unsafe converted(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
        case .bool, .uint16, .uint32, .uint64, .float8e4m3, .float8e5m2: nil
        }
    }

    @inline(__always)
    private static func converted<Stored: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, _: Stored.Type, _ convert: (Stored) -> Float
    ) -> [Float] {
        let count = bytes.count / MemoryLayout<Stored>.size
        return unsafe [Float](unsafeUninitializedCapacity: count) { out, initialized in
            for index in 0..<count {
                let stored = unsafe bytes.loadUnaligned(
                    fromByteOffset: index &* MemoryLayout<Stored>.size, as: Stored.self)
                unsafe out.initializeElement(at: index, to: convert(Stored(littleEndian: stored)))
            }
            initialized = count
        }
    }

    /// IEEE half precision, all 65,536 patterns, without a branch: the exponent is moved by a multiplication, which
    /// makes subnormal numbers come out right; infinities and NaN are those that land beyond half precision's range.
    @inline(__always)
    private static func half(_ bits: UInt16) -> Float {
        let magnitude = Float(bitPattern: UInt32(bits & 0x7fff) << 13) * Float(bitPattern: 0x7780_0000)  // 2^112
        let beyond: UInt32 = magnitude >= 65_536 ? 0x7f80_0000 : 0
        return Float(bitPattern: magnitude.bitPattern | beyond | UInt32(bits & 0x8000) << 16)
    }

    static func scaleRows(_ numbers: inout [Float], by scales: [Float]) {
        let columns = numbers.count / scales.count
        for (row, scale) in scales.enumerated() {
            for index in row * columns..<(row + 1) * columns { numbers[index] *= scale }
        }
    }

    /// False where one of the numbers is infinite or not a number.
    static func areFinite(_ numbers: [Float]) -> Bool {
        // The exponent's bits are all set in infinities and NaN only.
        var largest: UInt32 = 0
        for number in numbers { largest = max(largest, number.bitPattern & 0x7fff_ffff) }
        return largest < 0x7f80_0000
    }
}
