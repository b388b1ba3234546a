import Foundation
import Tensors
import Testing

@Suite("What does the arithmetic")
struct MachineTests {
    /// What the system says that the processor can; empty where it doesn't say.
    private let abilities: Set<Substring> = {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("flags") }
        return Set(line?.split(separator: " ") ?? [])
    }()

    @Test("Vectors are compared by kernels for this processor, also where it is newer than the library")
    func kernels() {
        guard Machine.similarities.hasPrefix("OpenBLAS"), abilities.isSuperset(of: ["avx2", "fma"]) else { return }
        #expect(!Machine.similarities.contains("Prescott"), "\(Machine.similarities)")
    }
}
