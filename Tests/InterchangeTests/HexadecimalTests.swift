import Interchange
import Testing

@Suite("Hexadecimal")
struct HexadecimalTests {
    @Test("Bytes have two digits each, numbers all of theirs")
    func digits() {
        #expect([0, 9, 0x1f, 0xff].hexadecimal == "00091fff" && [UInt8]().hexadecimal == "")
        #expect(UInt8(7).hexadecimal == "07" && UInt16(0xabc).hexadecimal == "0abc")
        #expect(UInt64(0).hexadecimal == "0000000000000000" && UInt64.max.hexadecimal == "ffffffffffffffff")
    }
}
