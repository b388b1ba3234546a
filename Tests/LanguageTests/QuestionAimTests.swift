import BeholdTypes
import Testing

@testable import Language

@Suite("What questions are after")
struct QuestionAimTests {
    @Test(
        "What a look can tell is answered",
        arguments: [
            "what is in the picture?", "is it outdoors?", "is it raining?", "is it day or night?",
            "how many people are there?", "is there a dog?", "what animal is this?", "what is the person doing?",
            "what is the person wearing?", "what color is the shirt?", "where is this?", "is the person smiling?",
            "what time of day is it?", "what is on the table?", "is the man reading?", "what's this",
            "what is the dog doing",
            "", "???", "describing", "the dog", "what is to the left of the purple rectangle?", "can you see a dog?",
            "do you see a dog?",
            "do you think it is cold?", "what do you think he is doing?", "what was he doing?",
            "what do you see on the table?", "what is happening in the background?", "how is the weather?",
        ])
    func answered(question: String) { #expect(QuestionAim(of: question) == .answer) }

    @Test(
        "What the whole picture shows is described",
        arguments: [
            "describe the picture", "Describe this photo, please.", "what do you see?", "What can you see here?",
            "what's happening?", "what is going on in this picture", "caption", "please describe it",
            "Can you describe the image?", "could you please tell me about this photo", "what does the picture show?",
        ])
    func described(question: String) { #expect(QuestionAim(of: question) == .description) }

    @Test(
        "What a look can't tell is told apart, by what it is",
        arguments: [
            ("who is this?", DeclinedQuestion.identity), ("Who's that man?", .identity),
            ("whose dog is it", .identity), ("what is his name?", .identity), ("what is the dog's name", .identity),
            ("do you know who that is?", .identity), ("why is he there?", .reason), ("Why?", .reason),
            ("how come it is wet", .reason), ("what is the ladder for", .reason), ("read the sign", .text),
            ("what does it say?", .text), ("what does the sign on the wall say", .text),
            ("What is written on the shirt?", .text), ("can you read this", .text), ("when was this taken?", .time),
            ("what year is it", .time), ("what will happen next?", .time), ("how old is she?", .measure),
            ("how much does it cost", .measure), ("what brand is the car?", .name), ("which city is this", .name),
            ("how do I get there?", .method), ("what do you think of it?", .opinion), ("should I buy it?", .opinion),
        ])
    func beyond(question: String, what: DeclinedQuestion) { #expect(QuestionAim(of: question) == .beyond(what)) }

    @Test(
        "How a question asks is told from its words",
        arguments: [
            ("how many dogs are there?", QuestionKind.count), ("how very many", .count),
            ("how crowded is it?", .manner), ("what color is it", .color),
            ("Which colour is the dog?", .color), ("where is the dog", .place), ("is there a dog", .yesNo),
            ("isn't it red?", .yesNo), ("is it red or blue?", .choice), ("red or blue?", .choice),
            ("what is the dog doing?", .doing), ("what is this", .other), ("", .other), ("color", .other),
        ])
    func kinds(question: String, kind: QuestionKind) { #expect(QuestionKind(of: question) == kind) }

    @Test("No question is too long or too odd")
    func odd() {
        for question in [
            String(repeating: "why ", count: 20_000), String(repeating: "can you ", count: 20_000),
            String(repeating: "please ", count: 20_000), String(repeating: "é", count: 20_000), "…", "*", "… * …",
        ] { _ = (QuestionAim(of: question), QuestionHalf.first(of: question)) }
    }

    @Test(
        "Of two questions in one the first is taken",
        arguments: [
            ("what color is the dog and the ball?", "what color is the dog?"),
            ("What colour is the car and the small house?", "What colour is the car?"),
            ("what is this and where is it?", "what is this?"), ("where is the dog and the cat", "where is the dog?"),
            ("how many dogs and cats are there?", nil), ("what are the man and the woman doing?", nil),
            ("is there a dog and a cat?", nil), ("what color is the black and white dog?", nil),
            ("what color is the dog?", nil), ("and", nil), ("what color is and the ball", nil),
            ("what is the man doing and why?", "what is the man doing?"),
            ("what is in front of and behind the man?", nil),
            ("what is it doing, and what color is it", "what is it doing?"),
            ("how many dogs and cats?", "how many dogs?"),
        ])
    func halves(question: String, first: String?) { #expect(QuestionHalf.first(of: question) == first) }
}
