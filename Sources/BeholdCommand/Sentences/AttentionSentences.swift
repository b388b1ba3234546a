import Behold

extension AttentionMap {
    /// Such as "looked most at the upper left (43 % of its attention)".
    var sentence: String {
        guard let focus else { return "looked at the whole photo alike" }
        return "looked most at the \(focus.inWords) (\(percent(focus.share)) of its attention)"
    }
}

extension PhotoPart {
    fileprivate var inWords: String {
        switch (height, side) {
        case (.middle, .centre): "centre"
        case (.middle, .left): "left"
        case (.middle, .right): "right"
        case (.upper, .centre): "top"
        case (.lower, .centre): "bottom"
        case (.upper, .left): "upper left"
        case (.upper, .right): "upper right"
        case (.lower, .left): "lower left"
        case (.lower, .right): "lower right"
        }
    }
}
