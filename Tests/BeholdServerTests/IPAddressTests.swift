import Testing

@testable import BeholdServer

@Suite("IP addresses")
struct IPAddressTests {
    @Test("Loopback and wildcard addresses are known")
    func kinds() {
        for address in ["127.0.0.1", "127.255.1.2", "::1"] { #expect(IPAddress(address)?.isLoopback == true) }
        for address in ["0.0.0.0", "::", "10.0.0.1", "::2", "1::1"] { #expect(IPAddress(address)?.isLoopback == false) }
        #expect(IPAddress("0.0.0.0")?.isWildcard == true && IPAddress("127.0.0.1")?.isWildcard == false)
    }

    @Test("Every spelling of an address is the same address; what is none is refused")
    func spellings() throws {
        for text in ["::FFFF:102:304", "0:0:0:0:0:ffff:1.2.3.4", "0::ffff:1.2.3.4", "::0000:ffff:0102:0304"] {
            #expect(IPAddress(text) == IPAddress("::ffff:1.2.3.4"), "\(text)")
            #expect(try #require(IPAddress(text)).network == [1, 2, 3, 4], "\(text)")
        }
        #expect(try #require(IPAddress("1:2:3:4:5:6:7::")).network == [0, 1, 0, 2, 0, 3, 0, 4])
        let others = [
            "", "localhost", "127.1", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "+1.2.3.4", "1.2..4", "1.2.3.4 ", "::g",
            ":",
            ":::", "1::2::3", ":1::", "1::2:", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "::00001",
            "::-0",
            "::+1", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%lo",
        ]
        for text in others { #expect(IPAddress(text) == nil, "\(text)") }
    }
}
