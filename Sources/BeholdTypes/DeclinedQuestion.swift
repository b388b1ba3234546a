/// What a look at a picture doesn't tell, so that questions about it aren't answered by a model that chooses among short answers.
public enum DeclinedQuestion: String, Sendable, CaseIterable {
    /// Who somebody is, or whose something is.
    case identity
    /// Why something is so.
    case reason
    /// What is written in the picture.
    case text
    /// When something was, or what happens before and after.
    case time
    /// How old, far, heavy or expensive something is.
    case measure
    /// What brand something is, or which city it is in.
    case name
    /// How something is done.
    case method
    /// What somebody thinks or should do.
    case opinion
}
