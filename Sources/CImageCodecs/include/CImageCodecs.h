// PNG and JPEG bytes to rows of 8-bit RGB and back, through libpng and libjpeg-turbo.
//
// Nothing jumps out of these functions: each returns a status, and a failure leaves its message in the decoder's
// report. A decoder is used by one thread at a time; different decoders share nothing.

#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    CODEC_OK = 0,
    /// The file ends before its picture does.
    CODEC_TRUNCATED,
    /// The bytes contradict the format.
    CODEC_DAMAGED,
    /// A valid kind of PNG or JPEG that these libraries don't decode.
    CODEC_UNSUPPORTED,
    /// More memory than the limit, or than the machine has.
    CODEC_MEMORY,
    /// A side longer than the format's library takes.
    CODEC_TOO_LARGE,
    /// More scans, or more work in them, than the limit.
    CODEC_SCANS,
} codec_status;

typedef enum { CODEC_PNG, CODEC_JPEG } codec_format;

/// What the header says. Sizes are as stored, before any orientation.
typedef struct {
    uint32_t width;
    uint32_t height;
    /// Needs memory for the whole picture: an interlaced PNG, a JPEG of several scans.
    bool whole_picture_in_memory;
    /// A progressive JPEG or an interlaced PNG.
    bool progressive;
    /// Has transparency, which is composed over white.
    bool transparent;
} codec_header;

/// What went wrong, in a decoder that goes on or in one that gave up.
typedef struct {
    /// ASCII, of the library's making; empty where nothing was wrong.
    char message[200];
    /// How many times the library found the bytes wrong and went on.
    uint32_t warnings;
    /// The picture's data end early.
    bool ended_early;
    /// Rows of the stored picture that had come when the data ended early.
    uint32_t rows_before_end;
} codec_report;

typedef struct codec_decoder codec_decoder;

/// Opens a picture and reads its header: the memory taken doesn't depend on what the header says.
/// `bytes` must stay until the decoder is closed. `*decoder` is set on failure too (unless memory is out): close it.
codec_status codec_open(
    codec_format format, const uint8_t *bytes, size_t count, codec_decoder **decoder, codec_header *header);

/// Starts decoding. A JPEG's sides are shrunk to `eighths`/8 (1, 2, 4 or 8), rounded up; a PNG's stay as they are.
codec_status codec_start(codec_decoder *decoder, unsigned eighths, uint32_t *width, uint32_t *height);

/// Decodes the next `count` rows, 3 bytes a pixel without padding. Asking for more rows than there are is an error.
codec_status codec_read(codec_decoder *decoder, uint8_t *rows, uint32_t count);

/// Reads what follows the last row, where the file may yet turn out to be damaged.
codec_status codec_finish(codec_decoder *decoder);

/// The report, valid until the decoder is closed.
const codec_report *codec_report_of(const codec_decoder *decoder);

void codec_close(codec_decoder *decoder);

/// Writes rows of 8-bit RGB as a PNG into memory to be freed with `free`.
codec_status codec_write_png(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t **bytes, size_t *count);

/// Writes rows of 8-bit RGB as a baseline JPEG of a quality from 1 to 100 into memory to be freed with `free`.
/// Sides are at most 65,500 pixels.
codec_status codec_write_jpeg(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, uint8_t **bytes, size_t *count);

/// The version of libpng in use, such as "1.6.39".
const char *codec_png_version(void);

/// The name and version of the JPEG library that this was built with.
const char *codec_jpeg_version(void);

#endif
