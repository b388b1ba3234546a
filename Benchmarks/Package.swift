// swift-tools-version: 6.2
// A package of its own, as an app outside would be: measuring lengthens nobody's build.
import PackageDescription

let package = Package(
    name: "behold-benchmarks",
    dependencies: [
        .package(name: "behold", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "behold-benchmark",
            dependencies: [
                .product(name: "Behold", package: "behold"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "BeholdBenchmark",
            swiftSettings: [.treatAllWarnings(as: .error)])
    ]
)
