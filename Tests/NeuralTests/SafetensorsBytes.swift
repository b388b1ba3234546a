import BeholdTypes
import Foundation
import Neural

/// A safetensors file in memory, right or wrong.
struct SafetensorsBytes {
    var headerLength: UInt64
    var header: [UInt8]
    var data: [UInt8]

    init(_ header: String, data: Int) {
        self.init(Array(header.utf8), data: [UInt8](repeating: 0, count: data))
    }

    init(_ header: [UInt8], data: [UInt8] = []) {
        headerLength = UInt64(header.count)
        self.header = header
        self.data = data
    }

    /// One tensor called `a`, which fills the data.
    init(type: String, shape: [Int], data: [UInt8]) {
        let header = #"{"a":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[0,\#(data.count)]}}"#
        self.init(Array(header.utf8), data: data)
    }

    var all: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: headerLength >> (8 * $0)) } + header + data
    }
}

extension SafetensorsFile {
    /// Reads a file; throws what is wrong with its contents without its path.
    static func checking(_ path: String) throws -> SafetensorsFile {
        do {
            return try SafetensorsFile(path: path)
        } catch .malformed(path: path, .weights(let error)) {
            throw error
        }
    }
}
