// Whoever imports Behold sees the values that all floors share, and the history.
@_exported public import BeholdTypes
@_exported public import History
