// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "AskAPhoto",
    dependencies: [.package(name: "behold", path: "../..")],
    targets: [
        .executableTarget(name: "AskAPhoto", dependencies: [.product(name: "Behold", package: "behold")])
    ]
)
