import Language

/// Text from outside, made safe to be shown.
public enum ShownText {
    /// One line and one column: nothing that steers a terminal.
    public static func line(_ text: String) -> String { text.neutralizedToOneLine }
    /// One line and one column of bytes that needn't be UTF-8.
    public static func line(_ bytes: [UInt8]) -> String { String(neutralizingToOneLine: bytes) }
    /// As `line`, with line feeds and tabs kept.
    public static func text(_ text: String) -> String { text.neutralized }
}
