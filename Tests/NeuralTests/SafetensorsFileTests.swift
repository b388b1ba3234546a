import BeholdTypes
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Neural

@Suite("Safetensors file")
struct SafetensorsFileTests {
    private let folder: TemporaryFolder
    private let good = SafetensorsBytes(type: "F32", shape: [2], data: [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("What is no file is refused without waiting; a link is followed")
    func notAFile() throws {
        #expect(throws: ModelProblem.missingFile(path: "/nowhere/x.safetensors")) {
            try SafetensorsFile(path: "/nowhere/x.safetensors")
        }
        #expect(throws: ModelProblem.unreadable(path: folder.path, .notARegularFile)) {
            try SafetensorsFile(path: folder.path)
        }
        #expect(throws: ModelProblem.unreadable(path: "/dev/zero", .notARegularFile)) {
            try SafetensorsFile(path: "/dev/zero")
        }
        let pipe = folder.appending("pipe").path
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(throws: ModelProblem.unreadable(path: pipe, .notARegularFile)) { try SafetensorsFile(path: pipe) }
        let files = FileManager.default
        let loop = folder.appending("loop").path
        try files.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(throws: ModelProblem.unreadable(path: loop, .refused(errno: ELOOP))) { try SafetensorsFile(path: loop) }
        let dangling = folder.appending("dangling").path
        try files.createSymbolicLink(atPath: dangling, withDestinationPath: folder.appending("gone").path)
        #expect(throws: ModelProblem.missingFile(path: dangling)) { try SafetensorsFile(path: dangling) }
        let link = folder.appending("link").path
        let target = try folder.write(good.all, to: "good.safetensors")
        try files.createSymbolicLink(atPath: link, withDestinationPath: target.path)
        #expect(try SafetensorsFile(path: link).tensor(named: "a").elements == [1, -2])
    }

    @Test("A file that is replaced or removed is read as it was opened")
    func replaced() throws {
        let path = try folder.write(good.all, to: "weights.safetensors")
        let file = try SafetensorsFile(path: path.path)
        try Data("gone".utf8).write(to: path, options: .atomic)
        #expect(try file.tensor(named: "a").elements == [1, -2])
        try FileManager.default.removeItem(at: path)
        #expect(try file.tensor(named: "a").elements == [1, -2])
    }

    @Test("A file that is overwritten or cut off after it was read is what it was: no signal comes of it")
    func overwritten() throws {
        let path = try folder.write(good.all, to: "weights.safetensors")
        let file = try SafetensorsFile(path: path.path)
        let digest = file.digest()
        let handle = try FileHandle(forWritingTo: path)
        for contents in [[], [UInt8](repeating: 0x7f, count: good.all.count), [1]] {
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: contents)
            #expect(try file.tensor(named: "a").elements == [1, -2] && file.digest() == digest)
        }
    }

    @Test("A file that is changed between header and data is refused", arguments: Meddling.allCases)
    func changedMeanwhile(meddling: Meddling) throws {
        let path = try folder.write(good.all, to: "weights.safetensors")
        let unread = try UnreadSafetensors(path: path.path)
        #expect(unread.header.entries.count == 1)
        try meddling.run(path)
        var problems: [ModelProblem] = []
        do throws(ModelProblem) { _ = try unread.contents() } catch { problems.append(error) }
        do throws(ModelProblem) { _ = try unread.digest() } catch { problems.append(error) }
        let changed = ModelProblem.unreadable(path: path.path, .changed)
        #expect(problems == [changed, changed])
    }

    @Test("A summary has the tensors and the digest without the data")
    func summary() throws {
        let path = try folder.write(good.all, to: "weights.safetensors").path
        let (summary, file) = (try SafetensorsSummary(path: path), try SafetensorsFile(path: path))
        #expect(summary.digest == file.digest() && Set(summary.entries.keys) == Set(file.names))
        #expect(summary.entries["a"] == file.entry(named: "a"))
    }

    @Test("Another format is named")
    func lookalikes() throws {
        let contents: [([UInt8], ForeignWeights)] = [
            (Array("GGUF\u{3}\0\0\0\0\0".utf8), .gguf),
            (
                Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 35130408\n".utf8),
                .gitLFSPointer
            ),
            ([0x50, 0x4b, 3, 4, 0x14, 0, 0, 0, 8, 8], .zip),
            ([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9], .pickle),
            ([0x80, 4, 0x95, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x7d], .pickle),
            (Array("<!DOCTYPE html><html><body>404".utf8), .webPage),
            (Array("\u{feff}\n <HTML>sorry</HTML>".utf8), .webPage),
            (Array(#"{"error":"rate limit"}"#.utf8), .json),
            ([0x89] + Array("HDF\r\n\u{1a}\n".utf8), .hdf5),
            ([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5], .gzip),
        ]
        for (bytes, name) in contents {
            let path = try folder.write(bytes, to: "weights.safetensors").path
            #expect(throws: WeightsError.otherFormat(name)) { try SafetensorsFile.checking(path) }
        }
        // 640 bytes of header begin as a pickle does.
        var cut = SafetensorsBytes([UInt8](repeating: 0x20, count: 100))
        cut.headerLength = 640
        let path = try folder.write(cut.all, to: "weights.safetensors").path
        #expect(throws: WeightsError.headerTooLong(length: 640, limit: 100)) { try SafetensorsFile.checking(path) }
    }

    @Test("The digest is the file's SHA-256")
    func digest() throws {
        let path = try folder.write(SafetensorsBytes("{}", data: 0).all, to: "empty.safetensors").path
        #expect(
            try SafetensorsFile(path: path).digest()
                == "411a485216e432ece6b9af94fa32154cf79a2a56d4f81266baa50063f45092bd")
    }

    @Test("The default model opens, and every cut of it is refused")
    func defaultModel() throws {
        let url = Shared.repository.appending(path: "assets/behold-small/behold-small.safetensors")
        let file = try SafetensorsFile(path: url.path)
        #expect(file.digest() == "645f6c97da2ee180f9e00698abee8b05554dad4237514add0f1c82209ee0ced9")
        for name in file.names { _ = try file.tensor(named: name).elements }
        let whole = try Data(contentsOf: url, options: .alwaysMapped)
        let header = whole.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        for length in [
            0, 7, 8, 8 + header / 2, 8 + header, whole.count / 4, whole.count / 2, whole.count / 100 * 99,
            whole.count - 1,
        ] {
            let cut = folder.appending("cut.safetensors")
            try whole.prefix(length).write(to: cut)
            #expect(throws: WeightsError.self, "\(length)") { try SafetensorsFile.checking(cut.path) }
        }
        #expect(
            throws: WeightsError.wrongLength(described: whole.count - 8 - header, found: whole.count - 7 - header)
        ) {
            try SafetensorsFile.checking(folder.write(whole + [0], to: "long.safetensors").path)
        }
    }
}
