import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Processors")
struct ProcessorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to path: String) throws {
        let file = folder.appending(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    @Test("The tightest quota of a group and of those around it counts, rounded up")
    func groups() throws {
        try write("max 100000\n", to: "cpu.max")
        try write("350000 100000\n", to: "machine/cpu.max")
        try write("max 100000\n", to: "machine/box/cpu.max")
        let named = "0::/machine/box\n"
        #expect(Processors.quota(ofGroups: folder.path, named: named) == 4)
        try write("150000 100000\n", to: "machine/box/cpu.max")
        #expect(Processors.quota(ofGroups: folder.path, named: named) == 2)
        #expect(Processors.quota(ofGroups: folder.path, named: "0::/machine\n") == 4)
        #expect(Processors.quota(ofGroups: folder.path, named: "0::/\n") == nil)
    }

    @Test("The first version's quota counts, too")
    func firstVersion() throws {
        try write("-1\n", to: "cpu,cpuacct/cpu.cfs_quota_us")
        try write("100000\n", to: "cpu,cpuacct/cpu.cfs_period_us")
        try write("50000\n", to: "cpu,cpuacct/box/cpu.cfs_quota_us")
        try write("100000\n", to: "cpu,cpuacct/box/cpu.cfs_period_us")
        let named = "9:memory:/box\n4:cpu,cpuacct:/box\n"
        #expect(Processors.quota(ofGroups: folder.path, named: named) == 1)
        #expect(Processors.quota(ofGroups: folder.path, named: "4:cpu,cpuacct:/\n") == nil)
    }

    @Test("Text that is no quota is none", arguments: ["", "max", "0 100000", "-5 100000", "1 0", "x y", "1 2 3"])
    func malformed(text: String) throws {
        try write(text, to: "cpu.max")
        #expect(Processors.quota(ofGroups: folder.path, named: "0::/\n") == nil)
        #expect(Processors.quota(ofGroups: folder.path, named: text) == nil)
    }

    @Test("There is at least one")
    func atLeastOne() { #expect(Processors.count >= 1) }
}
