import ArgumentParser

extension CompletionKind {
    /// Folders, and files whose names end as photos' do.
    static let photos = CompletionKind.file(extensions: ["png", "jpg", "jpeg", "PNG", "JPG", "JPEG"])
}
