import Testing

@testable import BeholdServer

@Suite("Host rule")
struct HostRuleTests {
    @Test("This machine's names and addresses pass, with a port and without; nothing else does")
    func loopback() {
        let rule = HostRule(address: "127.0.0.1", names: [])
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080"] {
            #expect(rule.accepts(host), "\(host)")
        }
        let foreign = [
            "example.org", "localhost.example.org", "127.0.0.1.example.org", "example.org:8080", "localhost:",
            "localhost.",
            "localhost:80:80", "localhost:x", "localhost:123456", "user@localhost", "[::1", "[::1]x", "::1]", "", " ",
            "192.168.1.2", "0.0.0.0", "localhost\u{0}", "[localhost", "2130706433",
        ]
        for host in foreign { #expect(!rule.accepts(host), "\(host)") }
        #expect(!rule.accepts(nil))
    }

    @Test("Names that were announced pass, and the address that is listened at; every address where all are")
    func others() {
        let one = HostRule(address: "192.168.1.2", names: ["Photos.lan"])
        for host in ["192.168.1.2:8080", "photos.lan", "localhost"] { #expect(one.accepts(host), "\(host)") }
        for host in ["192.168.1.3", "photos", "x.photos.lan"] { #expect(!one.accepts(host), "\(host)") }
        for address in ["0.0.0.0", "::"] {
            let all = HostRule(address: address, names: [])
            for host in ["10.1.2.3:8080", "[fe80::1]:8080", "localhost"] { #expect(all.accepts(host), "\(host)") }
            for host in ["example.org", "10.1.2.3.example.org"] { #expect(!all.accepts(host), "\(host)") }
        }
    }

    @Test("An address passes however it is spelt")
    func spellings() {
        for address in ["2001:DB8:0:0:0:0:0:1", "2001:db8::1", "2001:0db8::0001"] {
            let rule = HostRule(address: address, names: [])
            for host in ["[2001:db8::1]", "[2001:DB8::1]:8080", "[2001:db8:0::1]", "[0:0:0:0:0:0:0:1]"] {
                #expect(rule.accepts(host), "\(host)")
            }
            for host in ["[2001:db8::2]", "2001:db8::1", "[::]"] { #expect(!rule.accepts(host), "\(host)") }
        }
    }
}
