/// Stored numbers → `Float`. The loops work on bit patterns: a machine without half-precision instructions converts
/// each number by a function call otherwise.
package enum NumberConversion {
    /// nil for types that no layer reads.
    package static func floats(_ bytes: Span<UInt8>, type: NumberType) -> [Float]? {
        switch type {
        case .float32: floats(bytes)
        case .float16: converted(bytes, UInt16.self, half)
        case .bfloat16: converted(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .int8: converted(bytes, UInt8.self) { Float(Int8(bitPattern: $0)) }
        case .uint8: converted(bytes, UInt8.self) { Float($0) }
        case .int16: converted(bytes, UInt16.self) { Float(Int16(bitPattern: $0)) }
        case .int32: converted(bytes, UInt32.self) { Float(Int32(bitPattern: $0)) }
        case .int64: converted(bytes, UInt64.self) { Float(Int64(bitPattern: $0)) }
        case .float64: converted(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
        case .bool, .uint16, .uint32, .uint64, .float8e4m3, .float8e5m2: nil
        }
    }

    /// Four bytes a number, the lowest first.
    package static func floats(_ bytes: Span<UInt8>) -> [Float] {
        converted(bytes, UInt32.self) { Float(bitPattern: $0) }
    }

    @inline(__always)
    private static func converted<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: Span<UInt8>, _: Stored.Type, _ convert: (Stored) -> Float
    ) -> [Float] {
        let size = MemoryLayout<Stored>.size
        let count = bytes.count / size
        let bytes = unsafe bytes.bytes
        return unsafe [Float](unsafeUninitializedCapacity: count) { out, initialized in
            for index in 0..<count {
                let stored = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* size, as: Stored.self)
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

    /// `Float` → stored numbers, each rounded to the nearest, ties to even; the lowest byte first. nil for types that aren't
    /// written.
    package static func bytes(_ numbers: [Float], type: NumberType) -> [UInt8]? {
        switch type {
        case .float32: bytes(numbers)
        case .float16: bytes(numbers, half)
        case .bfloat16:
            bytes(numbers) { number -> UInt16 in
                let bits = number.bitPattern
                // The mantissa of what isn't a number must not be carried into the sign.
                guard !number.isNaN else { return UInt16(bits >> 16 | 0x40) }
                return UInt16((bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
            }
        default: nil
        }
    }

    /// Four bytes a number, the lowest first.
    package static func bytes(_ numbers: [Float]) -> [UInt8] { bytes(numbers) { $0.bitPattern } }

    private static func bytes<Stored: FixedWidthInteger>(_ numbers: [Float], _ convert: (Float) -> Stored) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * MemoryLayout<Stored>.size)
        for number in numbers {
            let stored = convert(number)
            for shift in stride(from: 0, to: Stored.bitWidth, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: stored >> shift))
            }
        }
        return bytes
    }

    /// IEEE half precision, the nearest; beyond its range infinity.
    private static func half(_ number: Float) -> UInt16 {
        let sign = UInt16(number.bitPattern >> 16 & 0x8000)
        let magnitude = number.bitPattern & 0x7fff_ffff
        if magnitude > 0x7f80_0000 { return sign | 0x7e00 }
        if magnitude >= 0x477f_f000 { return sign | 0x7c00 }  // 65,520 and more
        if magnitude < 0x3880_0000 {  // below 2^-14: whole multiples of 2^-24
            return sign | UInt16((Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven))
        }
        let rounded = magnitude &+ 0xfff &+ (magnitude >> 13 & 1)
        return sign | UInt16((rounded >> 13) &- (112 << 10))
    }

    /// Multiplies each row by its own factor.
    package static func scaleRows(_ numbers: inout [Float], by scales: [Float]) {
        let columns = numbers.count / scales.count
        for (row, scale) in scales.enumerated() {
            for index in row * columns..<(row + 1) * columns { numbers[index] *= scale }
        }
    }

    /// False where one of the numbers is infinite or not a number.
    package static func areFinite(_ numbers: [Float]) -> Bool {
        // The exponent's bits are all set in infinities and NaN only.
        var largest: UInt32 = 0
        for number in numbers { largest = max(largest, number.bitPattern & 0x7fff_ffff) }
        return largest < 0x7f80_0000
    }
}
