import TestSupport
import Testing

@testable import Terminal

@Suite("Bytes of arguments")
struct ArgumentBytesTests {
    @Test("Arguments of any bytes go through the parser of arguments and back")
    func arguments() {
        var generator = SeededGenerator(printingSeedFor: "arguments")
        let pieces: [[UInt8]] = [
            [0xff], [0xc3], [0xc3, 0xa9], [0xf4, 0x8f, 0xbc, 0x80], [0xf4, 0x8f, 0xbd, 0xbf], [0x61],
            [0xe7, 0x8a, 0xac], [0x80], [0xf0, 0x9f],
        ]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<8, using: &generator)).flatMap { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }
            #expect(ArgumentBytes.bytes(of: ArgumentBytes.escaped(bytes)) == bytes, "\(bytes)")
        }
        #expect(ArgumentBytes.escaped(Array("plain é 犬".utf8)) == "plain é 犬")
        #expect(ArgumentBytes.repaired(ArgumentBytes.escaped([0x61, 0xff])) == "a\u{fffd}")
    }
}
