import ArgumentParser
import Terminal

/// An argument of any bytes: a path, or a question that is yet to be checked.
struct RawArgument: ExpressibleByArgument, Equatable {
    let bytes: [UInt8]

    init(argument: String) {
        bytes = ArgumentBytes.bytes(of: argument)
    }

    static var defaultCompletionKind: CompletionKind { .file() }

    /// Standard input.
    var isDash: Bool { bytes == [UInt8(ascii: "-")] }
}
