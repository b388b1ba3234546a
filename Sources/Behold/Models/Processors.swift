#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum Processors {
    /// How many this process may use.
    static let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
