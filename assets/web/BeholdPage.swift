/// The web page, inside the program itself: it needs no file at run time.
public enum BeholdPage {
    /// A part of the page.
    public struct File: Sendable, Equatable {
        /// Where a browser asks for it.
        public let path: String
        /// Its media type.
        public let type: String
        public let bytes: [UInt8]
    }

    public static let files = [
        File(path: "/", type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        File(path: "/page.css", type: "text/css; charset=utf-8", bytes: PackageResources.page_css),
        File(path: "/page.js", type: "text/javascript; charset=utf-8", bytes: PackageResources.page_js),
        File(path: "/icon.svg", type: "image/svg+xml", bytes: PackageResources.icon_svg),
    ]
}
