import CKernels

/// Stored numbers, the lowest byte first, → `Float`, and back.
package enum NumberConversion {
    /// nil for types that no layer reads.
    package static func floats(_ bytes: Span<UInt8>, type: NumberType) -> [Float]? {
        guard isRead(type) else { return nil }
        let count = bytes.count / type.size
        return unsafe [Float](unsafeUninitializedCapacity: count) { out, initialized in
            if let start = out.baseAddress { _ = unsafe read(bytes, type: type, times: 1, into: start) }
            initialized = count
        }
    }

    /// Whether some layer reads numbers of the type.
    static func isRead(_ type: NumberType) -> Bool {
        switch type {
        case .float32, .float16, .bfloat16, .int8, .uint8, .int16, .int32, .int64, .float64: true
        case .bool, .uint16, .uint32, .uint64, .float8e4m3, .float8e5m2: false
        }
    }

    /// Writes all the numbers times a factor.
    /// - Returns: whether each result is finite.
    @unsafe static func read(
        _ bytes: Span<UInt8>, type: NumberType, times factor: Float, into out: UnsafeMutablePointer<Float>
    ) -> Bool {
        let count = bytes.count / type.size
        let largest = unsafe bytes.withUnsafeBufferPointer { bytes -> UInt32 in
            guard let start = bytes.baseAddress else { return 0 }
            return switch type {
            case .float32: unsafe kernel_read_float32(start, count, factor, out)
            case .float16: unsafe kernel_read_float16(start, count, factor, out)
            case .bfloat16: unsafe kernel_read_bfloat16(start, count, factor, out)
            case .int8: unsafe kernel_read_int8(start, count, factor, out)
            case .uint8: unsafe read(bytes, UInt8.self, factor, out) { Float($0) }
            case .int16: unsafe read(bytes, Int16.self, factor, out) { Float($0) }
            case .int32: unsafe read(bytes, Int32.self, factor, out) { Float($0) }
            case .int64: unsafe read(bytes, Int64.self, factor, out) { Float($0) }
            case .float64: unsafe read(bytes, UInt64.self, factor, out) { Float(Double(bitPattern: $0)) }
            case .bool, .uint16, .uint32, .uint64, .float8e4m3, .float8e5m2:
                preconditionFailure("no layer reads \(type.rawValue)")
            }
        }
        return largest < 0x7f80_0000
    }

    /// The bits of the largest distance from 0.
    @unsafe private static func read<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeBufferPointer<UInt8>, _: Stored.Type, _ factor: Float, _ out: UnsafeMutablePointer<Float>,
        _ convert: (Stored) -> Float
    ) -> UInt32 {
        let size = MemoryLayout<Stored>.size
        var largest: UInt32 = 0
        for index in 0..<bytes.count / size {
            let stored = unsafe UnsafeRawBufferPointer(bytes).loadUnaligned(
                fromByteOffset: index * size, as: Stored.self)
            unsafe out[index] = convert(Stored(littleEndian: stored)) * factor
            largest = unsafe max(largest, out[index].bitPattern & 0x7fff_ffff)
        }
        return largest
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
}
