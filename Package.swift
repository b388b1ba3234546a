// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A library module; `on` names everything that it may import.
func module(_ name: String, on dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module, in a folder of the same name plus "Tests".
func tests(of name: String, on others: Target.Dependency...) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.target(name: name), "TestSupport"] + others,
        resources: [.copy("Fixtures")], swiftSettings: strict)
}

let package = Package(
    name: "behold",
    products: [
        .library(name: "Behold", targets: ["Behold"]),
        .executable(name: "behold", targets: ["behold"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Without its default traits: what they add isn't used.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        // C: the libraries behind a few functions each.
        .target(
            name: "CImageCodecs",
            linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
        .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
        .target(name: "COpenBLAS"),  // loaded where it is needed
        .target(name: "CKernels"),
        .target(name: "CMemory"),
        .target(name: "CArguments"),
        .target(name: "CLineEditor", linkerSettings: [.linkedLibrary("edit")]),

        // The house, from the ground up.
        module("BeholdTypes"),
        module("Files", on: "BeholdTypes"),
        module("Interchange"),
        module("Threads"),
        module("Tensors", on: "Files", "COneDNN", "COpenBLAS", "CKernels"),
        module(
            "Neural", on: "BeholdTypes", "Files", "Interchange", "Tensors",
            .product(name: "Crypto", package: "swift-crypto")),
        module(
            "Imaging", on: "BeholdTypes", "Files", "CImageCodecs", .product(name: "Crypto", package: "swift-crypto")),
        module("Language", on: "BeholdTypes", "Interchange"),
        module("Fusion", on: "BeholdTypes", "Neural", "Tensors"),
        module(
            "Models", on: "BeholdTypes", "Files", "Fusion", "Neural", "Tensors", "Language", "Imaging", "Interchange"),
        module("History", on: "BeholdTypes", "Files", "Interchange", .product(name: "GRDB", package: "GRDB.swift")),
        module("Terminal", on: "CArguments", "CLineEditor"),
        module(
            "Behold", on: "BeholdTypes", "Files", "Models", "History", "Imaging", "Interchange", "Language", "Threads",
            "BeholdAssets", "BeholdVocabulary"),
        module(
            "Learning", on: "BeholdTypes", "Files", "Models", "Neural", "Tensors", "Language", "Imaging", "Interchange",
            "Threads"),
        module(
            "BeholdServer", on: "Behold", "BeholdPage", "Interchange", "CMemory", "Terminal", "Threads",
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")),
        // In a folder whose name differs from Behold's by more than a capital: some disks ignore those.
        .executableTarget(
            name: "behold",
            dependencies: [
                "Behold", "BeholdServer", "Files", "Interchange", "Learning", "Terminal", "Threads",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/BeholdCommand", swiftSettings: strict),

        // The default model, found through the package's resources.
        .target(
            name: "BeholdAssets", path: "assets",
            exclude: ["MODEL_CARD.md", "reliability.png", "conversation.png", "web"],
            resources: [.copy("behold-small"), .copy("samples")], swiftSettings: strict),
        .target(
            name: "BeholdVocabulary", path: "vocab",
            resources: [.copy("vocab.txt"), .copy("answers.txt")], swiftSettings: strict),
        // The web page, inside the program.
        .target(
            name: "BeholdPage", path: "assets/web",
            resources: ["index.html", "page.css", "page.js", "icon.svg"].map { .embedInCode($0) },
            swiftSettings: strict),

        // Tests mirror the sources.
        .target(name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "BeholdTypesTests", dependencies: ["BeholdTypes", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "InterchangeTests", dependencies: ["Interchange", "TestSupport"], swiftSettings: strict),
        tests(of: "Tensors", on: "Neural"),
        tests(of: "Neural", on: "BeholdTypes", "Tensors"),
        tests(of: "Imaging", on: "BeholdTypes"),
        tests(of: "Language", on: "BeholdTypes", .product(name: "Crypto", package: "swift-crypto")),
        tests(of: "Models", on: "BeholdTypes", "Fusion", "Imaging", "Interchange", "Language", "Neural", "Tensors"),
        tests(of: "History", on: "BeholdTypes", .product(name: "GRDB", package: "GRDB.swift")),
        tests(of: "Behold", on: "Imaging", "Language", "Models"),
        tests(of: "BeholdServer", on: "Behold"),
        tests(of: "Learning", on: "BeholdTypes", "Imaging", "Models", "Neural", "Tensors"),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "TestSupport", "Behold", "BeholdTypes", "behold", "Files", "History", "Interchange",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "TerminalTests", dependencies: ["Terminal", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: strict),
    ],
    cLanguageStandard: .c11
)
