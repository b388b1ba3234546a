extension DeclinedQuestion {
    /// What can't be told, and what can be asked instead.
    public var sentence: String {
        switch self {
        case .identity: "a look doesn't tell who somebody is; ask what they do, wear or hold"
        case .reason: "a look doesn't tell why something is so; ask what is there or what somebody is doing"
        case .text: "the model doesn't read text in pictures; ask what is there or what color it is"
        case .time: "a look doesn't tell what was before, comes next or when it was; ask what is there now"
        case .measure:
            "a look doesn't tell how old, large or expensive something is; ask what it is or how many there are"
        case .name: "the model knows no brands, teams or places by name; ask what kind of thing or place it is"
        case .method: "a look doesn't tell how something is done; ask what somebody is doing"
        case .opinion: "the model has no opinions; ask what is in the picture"
        }
    }
}
