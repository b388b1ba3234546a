import Tensors

/// General questions that a network goes on answering as before while it learns others: what it could isn't unlearnt. They
/// are asked of the photos that it learns from, so that none of its former data are needed (after arXiv:1606.09282, learning
/// without forgetting).
enum Rehearsal {
    static let questions = [
        "what is in the picture", "what is the main subject", "who is in the picture", "what is this",
        "is there a dog in the picture", "is there a person", "can you see a car", "is there a ball",
        "does the photo show a tree", "is there water in the picture", "how many people are there",
        "how many dogs are there",
        "how many chairs are there", "how many circles are there", "what color is the shirt", "what color is the dog",
        "what is the color of the wall", "what color is the car", "what color is the shape",
        "what color is the background",
        "what shape is in the image", "is there a red shape", "does the image contain a circle", "is there a triangle",
        "what is the man doing", "what is the dog doing", "what is the person doing", "what is the person wearing",
        "where is the man", "where is the dog", "where is the cat", "what animal is this", "what sport is this",
        "what is on the table", "what is on the left of the bed", "what is behind the chair",
        "what is the largest object",
        "what is the woman holding", "is it sunny", "what room is this",
    ]

    /// Questions of a photo that is asked about several times, at most.
    private static let most = 8
    /// Small sets get so many, where they have the photos.
    private static let fewest = 400

    /// Which question is asked of which photo: half as many as there are to learn, and more for a small set.
    /// - Parameter asked: what is learnt, which isn't rehearsed.
    static func pairs(
        photos: [Int], learning count: Int, asked: Set<String>, random: inout SeededRandom
    ) -> [(photo: Int, question: String)] {
        let free = questions.filter { !asked.contains($0) }
        guard !free.isEmpty, !photos.isEmpty else { return [] }
        let wanted = max(count / 2, min(fewest, most * photos.count))
        return (0..<wanted).map { number in
            (photos[number % photos.count], free[Int.random(in: free.indices, using: &random)])
        }
    }

    /// A question without what doesn't tell it from another.
    static func compared(_ question: String) -> String {
        String(question.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " })
    }
}
