import BeholdTypes
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Neural

@Suite("Safetensors numbers")
struct SafetensorsNumbersTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func floats(_ type: NumberType, _ bytes: [UInt8]) throws -> [Float] {
        let file = SafetensorsBytes(type: type.rawValue, shape: [bytes.count / type.size], data: bytes)
        return try SafetensorsFile(path: folder.write(file.all, to: "numbers.safetensors").path).tensor(named: "a")
            .elements
    }

    private func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.flatMap { number in
            (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
    }

    @Test("Whole numbers and wider ones are converted to the nearest Float")
    func others() throws {
        #expect(try floats(.int8, [0, 1, 127, 128, 255]) == [0, 1, 127, -128, -1])
        #expect(try floats(.uint8, [0, 1, 127, 128, 255]) == [0, 1, 127, 128, 255])
        #expect(try floats(.int16, bytes([Int16.min, -1, 0, .max])) == [-32_768, -1, 0, 32_767])
        #expect(try floats(.int32, bytes([Int32.min, -1, 16_777_217, .max])) == [-0x1p31, -1, 16_777_216, 0x1p31])
        #expect(try floats(.int64, bytes([Int64.min, -1, 3, .max])) == [-0x1p63, -1, 3, 0x1p63])
        #expect(
            try floats(.float32, bytes([Float(0.1), -0, .leastNonzeroMagnitude].map(\.bitPattern))) == [
                0.1, -0, 0x1p-149,
            ])
        #expect(try floats(.float64, bytes([0.1, -1e-300, 1e30].map(\.bitPattern))) == [0.1, -0, 1e30])
    }

    @Test("Types that no layer reads are refused by name")
    func notConvertible() {
        for type in [NumberType.bool, .uint16, .uint32, .uint64, .float8e4m3, .float8e5m2] {
            #expect(throws: WeightsError.notConvertible(tensor: "a", type: type.rawValue)) {
                try floats(type, [UInt8](repeating: 0, count: type.size))
            }
        }
    }

    @Test("A number that isn't finite is refused wherever it stands")
    func notFinite() throws {
        for bad in [Float.nan, .infinity, -.infinity, .signalingNaN] {
            for count in [1, 7, 64, 1_001] {
                for position in Set([0, count / 2, count - 1]) {
                    var numbers = [Float](repeating: -.greatestFiniteMagnitude, count: count)
                    _ = try floats(.float32, bytes(numbers.map(\.bitPattern)))
                    numbers[position] = bad
                    #expect(throws: WeightsError.notFinite(tensor: "a")) {
                        try floats(.float32, bytes(numbers.map(\.bitPattern)))
                    }
                }
            }
        }
        #expect(throws: WeightsError.notFinite(tensor: "a")) { try floats(.float16, [0, 0x7c]) }
        #expect(throws: WeightsError.notFinite(tensor: "a")) { try floats(.bfloat16, [0x80, 0xff]) }
        // Finite as stored, not as a Float.
        #expect(throws: WeightsError.notFinite(tensor: "a")) { try floats(.float64, bytes([1e39.bitPattern])) }
    }

    @Test("Each row is multiplied by its own factor; a product beyond Float's range is refused")
    func rowScales() throws {
        let file = SafetensorsBytes(type: "I8", shape: [3, 2], data: [1, 2, 3, 4, 255, 128])
        let path = try folder.write(file.all, to: "rows.safetensors").path
        let numbers = try SafetensorsFile(path: path).tensor(named: "a", rowFactors: [0.5, -1, 2]).elements
        #expect(numbers == [0.5, 1, -3, -4, -2, -256])
        #expect(throws: WeightsError.notFinite(tensor: "a")) {
            try SafetensorsFile(path: path).tensor(named: "a", rowFactors: [1, 1, 0x1p127]).elements
        }
    }
}
