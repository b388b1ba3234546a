import Foundation

/// Tells a process from every other one, also after its number was given to another: a turn that runs in a process that is no
/// more was interrupted.
struct ProcessIdentity: Equatable {
    /// The boot, the process' number and its start.
    let text: String

    static let current = ProcessIdentity(text: identity(of: ProcessInfo.processInfo.processIdentifier))

    /// Whether the process still runs. One of another boot, or of another machine, doesn't.
    var isAlive: Bool {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let process = Int32(parts[1]) else { return false }
        return Self.identity(of: process) == text
    }

    private static func identity(of process: Int32) -> String {
        "\(boot) \(process) \(start(of: process))"
    }

    private static let boot: String = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
    }()

    /// Field 22 of the process' status: clock ticks since the boot; "-" where there is no such process.
    private static func start(of process: Int32) -> String {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return "-" }
        let fields = status[status.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return "-" }
        return String(fields[19])
    }
}
