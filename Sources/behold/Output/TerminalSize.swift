import Glibc

/// The size of the terminal that standard output is.
enum TerminalSize {
    /// Cells across; 80 where nobody knows.
    static var columns: Int {
        var size = winsize()
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
