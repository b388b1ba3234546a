import CArguments
import Glibc

/// The process's own arguments.
package enum CommandLineArguments {
    /// All but the program's name, byte by byte, as `ArgumentBytes` writes them: `CommandLine.arguments` repairs what isn't
    /// UTF-8, and is empty if a library that was loaded before has made room for one more variable of the environment.
    package static func escaped() -> [String] {
        (0..<Int32(arguments_count())).dropFirst().map { index in
            guard let argument = unsafe arguments_value(index) else { return "" }
            return ArgumentBytes.escaped(unsafe [UInt8](terminated: argument))
        }
    }
}

extension [UInt8] {
    /// The bytes of a C string.
    init(terminated text: UnsafePointer<CChar>) {
        self = unsafe (0..<strlen(text)).map { unsafe UInt8(bitPattern: text[$0]) }
    }

    /// A C string of these bytes.
    var terminated: [CChar] { map(CChar.init(bitPattern:)) + [0] }
}
