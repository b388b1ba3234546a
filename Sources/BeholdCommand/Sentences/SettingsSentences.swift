import Behold
import Files

extension SettingsProblem {
    var failure: Failure { Failure(status, sentence) }

    private var status: ExitStatus {
        switch self {
        case .notReadable, .notARegularFile: .noInput
        case .tooLarge, .malformed, .unknownName, .repeatedName, .wrongValue: .badData
        }
    }

    private var sentence: String {
        switch self {
        case .notReadable(let path, let code):
            "the configuration \(shown(path)) can't be read: \(SystemMessage.text(code))"
        case .notARegularFile(let path): "the configuration \(shown(path)) isn't a regular file"
        case .tooLarge(let path, let limit):
            "the configuration \(shown(path)) has more than \(limit) bytes"
        case .malformed(let path):
            "the configuration \(shown(path)) isn't a JSON object, such as {\"beams\": 5, \"quiet\": true}"
        case .unknownName(let path, let name):
            "the configuration \(shown(path)) has \(quoted(name)), which is no setting; there are "
                + Settings.Name.allCases.map(\.rawValue).joined(separator: ", ")
        case .repeatedName(let path, let name):
            "the configuration \(shown(path)) has \(quoted(name)) twice"
        case .wrongValue(let path, let name, let expected):
            "the configuration \(shown(path)): \(quoted(name.rawValue)) must be \(expected)"
        }
    }

    private func shown(_ path: String) -> String { ShownText.line(path) }
    private func quoted(_ name: String) -> String { "\"\(ShownText.line(String(name.prefix(64))))\"" }
}
