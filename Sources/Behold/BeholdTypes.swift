// Whoever imports Behold sees the values that all floors share.
@_exported public import BeholdTypes
