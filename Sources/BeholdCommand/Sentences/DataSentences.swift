import Behold
import Learning

extension DataError {
    var failure: Failure { Failure(status, sentence) }

    private var status: ExitStatus {
        switch self {
        case .missing, .notAFolder, .unreadable: .noInput
        case .noFiles, .malformed, .noRows: .badData
        }
    }

    private var sentence: String {
        switch self {
        case .missing(let path): "\(ShownText.line(path)): no such file or folder"
        case .notAFolder(let path): "\(ShownText.line(path)): not a folder; name the folder that the data are in"
        case .noFiles(let path, let expected):
            "\(ShownText.line(path)): no data set: it has no \(expected.joined(separator: ", ")) "
                + "(see `behold eval --help`)"
        case .unreadable(let path, let error): "\(ShownText.line(path)) can't be read: \(error.cause)"
        case .malformed(let path, let line, let fault): "\(ShownText.line(path)), line \(line): \(fault.cause)"
        case .noRows(let path, let split): "\(ShownText.line(path)): no row is of the split \(ShownText.line(split))"
        }
    }
}

extension RowFault {
    fileprivate var cause: String {
        switch self {
        case .notUTF8: "not UTF-8 text"
        case .notAnObject: "not a JSON object on one line"
        case .missing(let key): "\(ShownText.line(key)) is missing"
        case .wrongType(let key): "\(ShownText.line(key)) has the wrong type"
        case .empty(let key): "\(ShownText.line(key)) is empty"
        case .tooLong(let bytes, let limit): "\(bytes) bytes, more than the limit of \(limit)"
        case .outside(let image): "the image \(ShownText.line(image)) lies outside the folder of the data"
        case .containsNUL(let key): "\(ShownText.line(key)) has a NUL character"
        }
    }
}
