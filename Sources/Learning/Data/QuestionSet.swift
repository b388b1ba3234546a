import BeholdTypes

/// A question about a photo with the answers that count as right.
public struct ReferenceQuestion: Sendable, Equatable {
    /// The photo's path, relative to the set's folder.
    public let image: String
    public let question: String
    public let answers: ReferenceAnswers
    /// The set's own name for the kind of question or of answer, such as `yes/no` or `color`.
    public let kind: String?
}

/// Questions of one file.
///
/// | file | answers of a row | what is right |
/// | --- | --- | --- |
/// | `vqa.jsonl` (VQA v2) | `answers`, those of ten people | `min(n / 3, 1)` where n people said it |
/// | `cocoqa.jsonl` (COCO-QA) | `answer` | the same answer |
/// | `qa.jsonl` (DAQUAR, easy-VQA) | `answer`, or `answers`: a list | the same answer, or any of the list |
///
/// Each row has `image` (relative to the file's folder), `split` and `question` as well. Answers are compared as the
/// VQA challenge does it, see `AnswerNormalization`.
public struct QuestionSet: Sendable, Equatable {
    /// The folder's and the file's name, such as `coco/vqa`.
    public var name: String { folderName + "/" + fileName.dropLast(".jsonl".count) }
    let folderName: String
    let fileName: String
    /// The folder that the images' paths start from.
    public let folder: String
    public let questions: [ReferenceQuestion]

    /// Whether these are photos, by their names: a drawing is a PNG, a photo a JPEG.
    public var isOfPhotos: Bool {
        questions.allSatisfy { question in
            let name = question.image.lowercased()
            return name.hasSuffix(".jpg") || name.hasSuffix(".jpeg")
        }
    }

    /// The path of a question's photo.
    public func path(of question: ReferenceQuestion) -> String { folder + "/" + question.image }

    static let fileNames = ["vqa.jsonl", "cocoqa.jsonl", "qa.jsonl"]

    /// All sets of a folder and of the folders in it, that have rows of the split.
    public static func read(folder: String, split: String) throws(DataError) -> [QuestionSet] {
        let root = try DataFolder(path: folder)
        var files: [(folder: DataFolder, name: String, path: String)] = []
        for folder in [root] + (try root.folders()) {
            for name in fileNames {
                if let path = folder.file(name) { files.append((folder, name, path)) }
            }
        }
        guard !files.isEmpty else { throw .noFiles(path: root.path, expected: fileNames) }
        var sets: [QuestionSet] = []
        for file in files {
            let questions = try questions(of: file.path, split: split, ofPeople: file.name == "vqa.jsonl")
            guard !questions.isEmpty else { continue }
            sets.append(
                QuestionSet(
                    folderName: file.folder.name, fileName: file.name, folder: file.folder.path, questions: questions))
        }
        guard !sets.isEmpty else { throw .noRows(path: root.path, split: split) }
        return sets
    }

    private struct Row: Decodable {
        let image: String
        let split: String
        let question: String
        let answer: String?
        let answers: [String]?
        let type: String?
        let answerType: String?

        enum CodingKeys: String, CodingKey {
            case image, split, question, answer, answers, type
            case answerType = "answer_type"
        }
    }

    private static func questions(
        of path: String, split: String, ofPeople: Bool
    ) throws(DataError) -> [ReferenceQuestion] {
        var questions: [ReferenceQuestion] = []
        try RowFile(path: path).forEach(Row.self) { row throws(RowFault) in
            let image = try row.image.checkedImagePath()
            let question = try question(row.question)
            let key = ofPeople || row.answers != nil ? "answers" : "answer"
            guard let answers = ofPeople ? row.answers : row.answers ?? row.answer.map({ [$0] }) else {
                throw .missing(key: key)
            }
            guard answers.contains(where: { !$0.isEmpty }) else { throw .empty(key: key) }
            guard row.split == split else { return }
            questions.append(
                ReferenceQuestion(
                    image: image, question: question,
                    answers: ofPeople ? ReferenceAnswers(ofPeople: answers) : ReferenceAnswers(anyOf: answers),
                    kind: row.answerType ?? row.type))
        }
        return questions
    }

    private static func question(_ text: String) throws(RowFault) -> String {
        do throws(QuestionProblem) {
            return try Question(text).text
        } catch {
            switch error {
            case .empty: throw .empty(key: "question")
            case .tooLong(let bytes, let limit): throw .tooLong(bytes: bytes, limit: limit)
            case .containsNUL: throw .containsNUL(key: "question")
            case .notUTF8: throw .notUTF8
            }
        }
    }
}
