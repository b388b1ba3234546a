import Glibc

/// A new pipe. Programs that other tests start don't inherit it: an end that they held would never close.
public func makePipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw PipeError(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
}

struct PipeError: Error {
    let code: Int32
}
