extension BeholdError {
    /// Runs `body`, whose problems are those of the photo of this name.
    static func naming<Value>(
        _ name: [UInt8], _ body: () throws(PhotoProblem) -> Value
    ) throws(BeholdError) -> Value {
        do throws(PhotoProblem) {
            return try body()
        } catch {
            throw .photo(error, name: name)
        }
    }
}
