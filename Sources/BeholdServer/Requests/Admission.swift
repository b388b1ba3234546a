import HTTPTypes

/// Who may ask: decided by a request's head, before anything of its body is read.
struct Admission: Sendable {
    let hosts: HostRule
    let token: String?

    func check(_ head: HTTPRequest, route: Route) throws(ServerFault) {
        try checkHost(head)
        guard route.isAPI else { return }
        try checkSite(head)
        guard let token else { return }
        guard let shown = head.headerFields[.authorization], Self.areEqual(shown, "Bearer \(token)") else {
            throw .noToken
        }
    }

    func checkHost(_ head: HTTPRequest) throws(ServerFault) {
        guard hosts.accepts(head.authority) else { throw .foreignHost }
    }

    /// A page of another site may make a browser send requests, and mustn't get anything done by it.
    private func checkSite(_ head: HTTPRequest) throws(ServerFault) {
        if let site = Self.fetchSite.flatMap({ head.headerFields[$0] }), site != "same-origin", site != "none" {
            throw .crossSite
        }
        guard let origin = head.headerFields[.origin] else { return }
        let host = (head.authority ?? "").lowercased()
        guard ["http://" + host, "https://" + host].contains(origin.lowercased()) else { throw .crossSite }
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    /// Takes as long for an almost right token as for a wrong one.
    private static func areEqual(_ one: String, _ other: String) -> Bool {
        let (a, b) = (Array(one.utf8), Array(other.utf8))
        var difference = UInt8(a.count == b.count ? 0 : 1)
        for index in b.indices { difference |= b[index] ^ (index < a.count ? a[index] : 0) }
        return difference == 0
    }
}
