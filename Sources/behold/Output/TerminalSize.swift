import Glibc

/// The size of the terminal that standard output or standard error is.
enum TerminalSize {
    /// Cells across; 80 where nobody knows.
    static var columns: Int { columns(of: 1) }

    /// Cells across of the terminal that a descriptor is; 80 where nobody knows.
    static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
