import CKernels
import Files
import Glibc

/// The processors that this process may use.
public enum Processors {
    /// The smaller of the processors that the scheduler may choose among and of the time that the control group grants, at
    /// least 1. Read once: workers are started for it.
    public static let count = max(1, min(affinity, quota(ofGroups: "/sys/fs/cgroup", named: ownGroups) ?? .max))

    /// The processors in the scheduler's mask; all of the machine's if it doesn't say.
    private static var affinity: Int {
        let count = Int(kernel_affinity())
        return count > 0 ? count : sysconf(Int32(_SC_NPROCESSORS_ONLN))
    }

    /// The smallest quota of a control group and of those that it is in, in whole processors; nil without one.
    /// - Parameters:
    ///   - root: where control groups are mounted.
    ///   - groups: the text of `/proc/PID/cgroup`: lines such as `0::/user.slice` (version 2) and `4:cpu,cpuacct:/docker`.
    static func quota(ofGroups root: String, named groups: String) -> Int? {
        var quotas: [Int] = []
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let controllers = fields[1].split(separator: ",")
            guard controllers.isEmpty || controllers.contains("cpu") else { continue }
            let parent = controllers.isEmpty ? root : "\(root)/\(fields[1])"
            var path = fields[2].split(separator: "/")
            while true {
                let folder = ([Substring(parent)] + path).joined(separator: "/")
                let found =
                    controllers.isEmpty
                    ? processors(ofLimit: text(of: folder + "/cpu.max"))
                    : processors(
                        ofLimit: text(of: folder + "/cpu.cfs_quota_us") + " " + text(of: folder + "/cpu.cfs_period_us"))
                if let found { quotas.append(found) }
                if path.isEmpty { break }
                path.removeLast()
            }
        }
        return quotas.min()
    }

    /// Of "QUOTA PERIOD" in microseconds, rounded up; nil for "max PERIOD", for a quota of -1, and for anything else.
    private static func processors(ofLimit text: String) -> Int? {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Int($0) }
        guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else {
            return nil
        }
        return (quota - 1) / period + 1
    }

    private static var ownGroups: String { text(of: "/proc/self/cgroup") }

    /// The first 4 KB of a file of the kernel's; empty if it can't be read.
    private static func text(of path: String) -> String {
        String(decoding: RegularFile.beginning(of: Array(path.utf8), 4_096), as: UTF8.self)
    }
}
