import BeholdTypes
import CImageCodecs

/// A decoder of one picture, opened and within the limits, that hands out rows of the stored picture.
@safe
struct RowDecoder: ~Copyable {
    private let decoder: OpaquePointer
    private let format: ImageFormat
    fileprivate let opening: codec_status

    /// - Parameter bytes: must outlive the decoder.
    fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>, _ format: ImageFormat, _ header: inout codec_header)
        throws(PhotoProblem)
    {
        var opened: OpaquePointer?
        opening = unsafe codec_open(
            format == .png ? CODEC_PNG : CODEC_JPEG, bytes.baseAddress, bytes.count, &opened, &header)
        guard let opened = unsafe opened else { throw .outOfMemory }
        unsafe decoder = opened
        self.format = format
    }

    deinit {
        unsafe codec_close(decoder)
    }

    /// Starts, with both sides shrunk to `eighths`/8 and rounded up (JPEG only).
    func start(eighths: Int = 8) throws(PhotoProblem) -> (width: Int, height: Int) {
        var width: UInt32 = 0
        var height: UInt32 = 0
        try check(unsafe codec_start(decoder, UInt32(eighths), &width, &height))
        return (Int(width), Int(height))
    }

    /// Decodes the next `count` rows into `rows`, 3 bytes a pixel.
    func read(_ count: Int, into rows: UnsafeMutablePointer<UInt8>) throws(PhotoProblem) {
        try check(unsafe codec_read(decoder, rows, UInt32(count)))
    }

    /// Reads what follows the last row, and says what was wrong with the picture that came.
    func finish(of header: ImageHeader) throws(PhotoProblem) -> ImageDamage? {
        try check(unsafe codec_finish(decoder))
        let report = unsafe codec_report_of(decoder).pointee
        if report.ended_early, format == .jpeg {
            return .endedEarly(rows: min(Int(report.rows_before_end), header.storedHeight), of: header.storedHeight)
        }
        if report.ended_early { return .endedEarly(rows: header.storedHeight, of: header.storedHeight) }
        return report.warnings > 0 ? .faulty(count: Int(report.warnings), first: message) : nil
    }

    private var message: String {
        var report = unsafe codec_report_of(decoder).pointee
        return unsafe withUnsafeBytes(of: &report.message) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    fileprivate func check(_ status: codec_status, _ header: codec_header = codec_header()) throws(PhotoProblem) {
        switch status {
        case CODEC_OK: return
        case CODEC_TRUNCATED: throw .truncated(format)
        case CODEC_UNSUPPORTED: throw .unsupportedVariant(format, detail: message)
        case CODEC_MEMORY where format == .jpeg:
            throw .overLimit(.decoderMemory, value: ImageLimits.decoderMemory + 1, limit: ImageLimits.decoderMemory)
        case CODEC_MEMORY: throw .outOfMemory
        case CODEC_TOO_LARGE:
            throw .overLimit(
                .side, value: Int(max(header.width, header.height, UInt32(ImageLimits.side) + 1)),
                limit: ImageLimits.side)
        case CODEC_SCANS: throw .overLimit(.scans, value: ImageLimits.scans + 1, limit: ImageLimits.scans)
        default: throw .damaged(format, detail: message)
        }
    }
}

extension ImageFile {
    /// Opens the picture, holds its header against the limits, and lets `body` decode it.
    func withDecoder<Result>(
        limits: ImageLimits, _ body: (borrowing RowDecoder, ImageHeader) throws(PhotoProblem) -> Result
    ) throws(PhotoProblem) -> Result {
        let format = try ImageFormat.of(bytes)
        return try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(PhotoProblem) -> Result in
            var header = codec_header()
            let decoder = try unsafe RowDecoder(buffer, format, &header)
            try decoder.check(decoder.opening, header)
            let width = Int(header.width)
            let height = Int(header.height)
            try limits.check(width: width, height: height, needsWholePicture: header.whole_picture_in_memory)
            let orientation =
                format == .png ? PNGChunks.orientation(of: bytes) : JPEGSegments.orientation(of: bytes)
            return try body(
                decoder,
                ImageHeader(
                    format: format, storedWidth: width, storedHeight: height, orientation: orientation ?? .upright,
                    isProgressive: header.progressive, isTransparent: header.transparent))
        }
    }
}
