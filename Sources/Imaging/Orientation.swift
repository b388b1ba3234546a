/// How a stored picture is turned to stand upright: EXIF's orientation.
public enum Orientation: Int, Sendable, Equatable, CaseIterable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case upsideDownMirrored = 4
    /// Mirrored along the diagonal from the upper left.
    case transposed = 5
    /// Stored turned left: a quarter turn to the right makes it upright.
    case turnedLeft = 6
    /// Mirrored along the other diagonal.
    case transversed = 7
    /// Stored turned right: a quarter turn to the left makes it upright.
    case turnedRight = 8

    /// Rows of the stored picture are columns of the upright one.
    var swapsAxes: Bool { rawValue >= 5 }
    /// Whether the upright picture's columns run against the stored axis that they come from.
    var reversesColumns: Bool { [2, 3, 6, 7].contains(rawValue) }
    /// Whether the upright picture's rows run against the stored axis that they come from.
    var reversesRows: Bool { [3, 4, 7, 8].contains(rawValue) }
}
