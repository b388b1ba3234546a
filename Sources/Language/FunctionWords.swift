/// The words of English that hold a question together without saying what it is about.
///
/// `color`, `kind`, `picture` and their like ask for a property, or name the photo itself: they are no things in it.
enum FunctionWords {
    static func contains(_ word: String) -> Bool { all.contains(word) }

    private static let all: Set<String> = Set(
        """
        a an the this that these those some any no not
        i you he she it we they him her his its our us their them your
        am is are was were be as being do does did doing have has had can could will would should
        what which who whom whose where when why how many much
        and or if than then so too very of in into on at to from for with by there
        color colors colour colours kind type sort picture image photo see
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
