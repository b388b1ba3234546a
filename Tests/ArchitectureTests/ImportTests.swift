import Testing

/// The arrows of the house. SwiftPM builds an upward or an undeclared import in many cases; this doesn't.
@Suite("Imports")
struct ImportTests {
    /// What each module may import, besides the system's own modules.
    static let allowed: [String: Set<String>] = [
        "BeholdTypes": [],
        "Files": ["BeholdTypes"],
        "Interchange": [],
        "Threads": [],
        "Tensors": ["Files", "CKernels", "COneDNN", "COpenBLAS"],
        "Neural": ["BeholdTypes", "Files", "Interchange", "Tensors", "Crypto"],
        "Imaging": ["BeholdTypes", "Files", "CImageCodecs", "Crypto"],
        "Language": ["BeholdTypes", "Interchange"],
        "Fusion": ["BeholdTypes", "Neural", "Tensors"],
        "Models": ["BeholdTypes", "Files", "Fusion", "Neural", "Tensors", "Language", "Imaging", "Interchange"],
        "History": ["BeholdTypes", "Files", "Interchange", "GRDB"],
        "Terminal": ["CArguments", "CLineEditor"],
        "Behold": [
            "BeholdTypes", "Files", "Models", "History", "Imaging", "Interchange", "Language", "Threads",
            "BeholdAssets", "BeholdVocabulary",
        ],
        "Learning": [
            "BeholdTypes", "Files", "Models", "Neural", "Tensors", "Language", "Imaging", "Interchange", "Threads",
        ],
        "BeholdServer": [
            "Behold", "BeholdPage", "Interchange", "CMemory", "HTTPTypes", "HummingbirdCore", "Logging", "NIOCore",
            "NIOHTTP1", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOPosix", "Terminal", "Threads",
        ],
        "BeholdCommand": [
            "Behold", "BeholdServer", "Files", "Interchange", "Learning", "Terminal", "Threads", "ArgumentParser",
        ],
    ]
    static let system: Set<String> = ["Foundation", "Glibc", "Dispatch", "Synchronization"]

    @Test("every import points down the house")
    func arrows() throws {
        for file in SourceTree.sources {
            let allowed = try #require(Self.allowed[file.module], "Sources/\(file.module) isn't in the table above")
            for (module, line) in file.imports where !Self.system.contains(module) {
                #expect(allowed.contains(module), "\(file.path):\(line) imports \(module)")
            }
        }
    }

    @Test("every module of the table has sources, and the reader of import lines sees imports")
    func table() {
        #expect(Set(Self.allowed.keys) == Set(SourceTree.sources.map(\.module)))
        let seen = SourceTree.sources.flatMap(\.imports).map(\.module)
        for module in ["Tensors", "Crypto", "COneDNN", "Foundation"] {
            #expect(seen.contains(module), "no import of \(module) was found")
        }
    }
}
