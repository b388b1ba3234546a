import Tensors
import Testing

@Suite("Number conversion")
struct NumberConversionTests {
    private let patterns = Array(UInt16.min...UInt16.max)

    private func floats(_ type: NumberType) throws -> [Float] {
        let bytes = patterns.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let numbers = NumberConversion.floats(bytes.span, type: type)
        return try #require(numbers)
    }

    /// IEEE 754 half precision, by its definition.
    private func half(_ bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1f)
        let fraction = Float(bits & 0x3ff) / 1_024
        switch exponent {
        case 0: return sign * fraction * 0x1p-14
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }

    @Test("Every pattern of half precision gives its number: subnormal, signed zero, infinity and NaN too")
    func halves() throws {
        let numbers = try floats(.float16)
        var wrong: [UInt16] = []
        for bits in patterns {
            let (found, expected) = (numbers[Int(bits)], half(bits))
            let isRight = expected.isNaN ? found.isNaN : found.bitPattern == expected.bitPattern
            if !isRight { wrong.append(bits) }
        }
        #expect(wrong == [])
    }

    @Test("Every pattern of bfloat16 is the upper half of a Float; what isn't a number stays so")
    func bfloats() throws {
        let numbers = try floats(.bfloat16)
        #expect(
            patterns.allSatisfy { pattern in
                let (found, expected) = (numbers[Int(pattern)], UInt32(pattern) << 16)
                return Float(bitPattern: expected).isNaN ? found.isNaN : found.bitPattern == expected
            })
    }
}
