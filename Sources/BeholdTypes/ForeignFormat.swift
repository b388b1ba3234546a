/// A format that isn't read, known by its first bytes so that a refusal can name it.
public enum ForeignFormat: String, Sendable, Equatable, CaseIterable {
    // Pictures.
    case heic = "HEIC"
    case avif = "AVIF"
    case webp = "WebP"
    case gif = "GIF"
    case bmp = "BMP"
    case tiff = "TIFF"
    case jpegXL = "JPEG XL"
    case jpeg2000 = "JPEG 2000"
    case jpegXR = "JPEG XR"
    case photoshop = "Photoshop document"
    case icon = "Windows icon"
    case appleIcon = "Apple icon"
    case targa = "TGA"
    case netpbm = "PPM"
    case pcx = "PCX"
    case sgi = "SGI image"
    case openEXR = "OpenEXR"
    case radianceHDR = "Radiance HDR"
    case qoi = "QOI"
    case dds = "DDS"
    case fits = "FITS"
    case xpm = "XPM"
    case xbm = "XBM"
    case im = "IM"
    case spider = "SPIDER"
    case flic = "FLIC animation"
    case blizzard = "BLP"
    case sun = "Sun raster"
    case enhancedMetafile = "EMF"
    case windowsMetafile = "WMF"
    case mng = "MNG"
    case svg = "SVG"
    case camera = "camera raw"
    // Not pictures.
    case pdf = "PDF"
    case postScript = "PostScript"
    case html = "HTML page"
    case xml = "XML"
    case json = "JSON"
    case gitLFS = "Git LFS pointer"
    case zip = "ZIP archive"
    case gzip = "gzip archive"
    case bzip2 = "bzip2 archive"
    case xz = "xz archive"
    case zstandard = "Zstandard archive"
    case sevenZip = "7-Zip archive"
    case rar = "RAR archive"
    case tar = "tar archive"
    case elf = "ELF program"
    case windowsProgram = "Windows program"
    case machO = "Mach-O program"
    case video = "video"
    case audio = "sound"
    case sqlite = "SQLite database"
    case safetensors = "safetensors file"
    case text = "text"

    /// Whether it is a format of pictures, so that converting the file helps.
    public var isPicture: Bool {
        switch self {
        case .pdf, .postScript, .html, .xml, .json, .text, .gitLFS, .zip, .gzip, .bzip2, .xz, .zstandard, .sevenZip,
            .rar, .tar, .elf, .windowsProgram, .machO, .video, .audio, .sqlite, .safetensors:
            return false
        default:
            return true
        }
    }
}
