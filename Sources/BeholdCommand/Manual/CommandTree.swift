import ArgumentParser
import Interchange

/// A command as ArgumentParser knows it: what its manual tells.
struct CommandDescription {
    struct Argument {
        /// Such as `--json`, in the order in which they are tried; empty for what has no name.
        let names: [String]
        /// What stands for the value; nil for a flag.
        let value: String?
        let isOptional: Bool
        let isRepeating: Bool
        let abstract: String
        let standard: String?
    }

    let name: String
    let abstract: String
    let discussion: String
    let arguments: [Argument]
    let subcommands: [CommandDescription]

    /// The whole program, without what is hidden.
    static let program: CommandDescription? =
        JSONValue(reading: Array(Root._dumpHelp().utf8))?["command"].map(CommandDescription.init)

    private init(_ json: JSONValue) {
        name = json["commandName"]?.string ?? ""
        abstract = json["abstract"]?.string ?? ""
        discussion = json["discussion"]?.string ?? ""
        arguments = json["arguments"].elements.filter(\.isShown).map(Argument.init)
        // `help` comes of itself, and is told of once.
        subcommands = json["subcommands"].elements.filter { $0.isShown && $0["commandName"]?.string != "help" }
            .map(CommandDescription.init)
    }
}

extension CommandDescription.Argument {
    fileprivate init(_ json: JSONValue) {
        names = json["names"].elements.compactMap { name in
            name["name"]?.string.map { (name["kind"]?.string == "long" ? "--" : "-") + $0 }
        }
        value = json["kind"]?.string == "flag" ? nil : json["valueName"]?.string
        isOptional = json["isOptional"] == .bool(true)
        isRepeating = json["isRepeating"] == .bool(true)
        abstract = json["abstract"]?.string ?? ""
        standard = json["defaultValue"]?.string
    }
}

extension JSONValue {
    fileprivate var isShown: Bool { self["shouldDisplay"] != .bool(false) }
}

extension JSONValue? {
    /// An array's elements; none of anything else.
    fileprivate var elements: [JSONValue] {
        if case .array(let elements)? = self { elements } else { [] }
    }
}
