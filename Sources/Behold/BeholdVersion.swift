/// The version, said once: for `--version`, the sessions of a history, and the manual page.
public enum BeholdVersion {
    public static let number = "0.1.0"
    /// What sessions are marked with.
    package static let program = "behold " + number
    /// The day of this version, as manual pages write it.
    package static let date = "November 24, 2026"
}
