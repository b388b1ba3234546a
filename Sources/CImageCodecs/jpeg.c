// JPEG through libjpeg-turbo. The library's defaults decode: the slow integer DCT and smooth chroma upsampling.

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "decoder.h"

/// Limits: the library takes corruption as a warning and goes on for as long as the file says.
enum { MOST_WARNINGS = 99, MOST_SCANS = 500, MOST_MEMORY = 256 * 1024 * 1024 };
/// Scans times pixels: a hundred scans of the largest progressive picture.
static const uint64_t most_scanned_pixels = 4000000000u;

struct jpeg_decoder {
    // First, since the library hands back a pointer to it.
    struct jpeg_decompress_struct library;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    codec_status status;
    codec_report *report;
    const uint8_t *bytes;
    size_t count;
    /// One row of CMYK, converted to RGB when it is handed out.
    uint8_t *inks;
    bool created;
    bool started;
};

static void note_message(j_common_ptr library) {
    jpeg_decoder *decoder = (jpeg_decoder *)library;
    char message[JMSG_LENGTH_MAX];
    library->err->format_message(library, message);
    codec_note(decoder->report, message);
}

static codec_status status_of(const struct jpeg_decompress_struct *library, int code) {
    switch (code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
        return CODEC_MEMORY;
    case JERR_IMAGE_TOO_BIG:
    case JERR_WIDTH_OVERFLOW:
        return CODEC_TOO_LARGE;
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_NOTIMPL:
        return CODEC_UNSUPPORTED;
    case JERR_BAD_PRECISION:
        return library->data_precision == 12 || library->data_precision == 16 ? CODEC_UNSUPPORTED : CODEC_DAMAGED;
    default:
        return CODEC_DAMAGED;
    }
}

/// Replaces the library's own, which ends the process.
static void fail(j_common_ptr library) {
    jpeg_decoder *decoder = (jpeg_decoder *)library;
    // An error after the file's end is a consequence of that end.
    if (decoder->status == CODEC_OK) {
        decoder->status =
            decoder->report->ended_early ? CODEC_TRUNCATED : status_of(&decoder->library, library->err->msg_code);
    }
    decoder->report->message[0] = 0;
    note_message(library);
    longjmp(decoder->jump, 1);
}

/// Rows of the stored picture that its first scan has brought so far; later scans only refine them.
static uint32_t finished_rows(const jpeg_decoder *decoder) {
    const struct jpeg_decompress_struct *library = &decoder->library;
    if (!decoder->started) return 0;
    if (library->input_scan_number > 1) return library->image_height;
    uint64_t rows = (uint64_t)library->input_iMCU_row * (uint64_t)library->max_v_samp_factor * DCTSIZE;
    return rows < library->image_height ? (uint32_t)rows : library->image_height;
}

/// Messages below zero are warnings; the others are traces, which nobody reads.
static void warn(j_common_ptr library, int level) {
    if (level >= 0) return;
    jpeg_decoder *decoder = (jpeg_decoder *)library;
    codec_report *report = decoder->report;
    library->err->num_warnings++;
    report->warnings++;
    note_message(library);
    int code = library->err->msg_code;
    if ((code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER) && !report->ended_early) {
        report->ended_early = true;
        report->rows_before_end = finished_rows(decoder);
    }
    // The library would go on and hand out a blank picture.
    if (code == JWRN_JPEG_EOF && finished_rows(decoder) == 0) {
        decoder->status = CODEC_TRUNCATED;
        longjmp(decoder->jump, 1);
    }
    if (report->warnings > MOST_WARNINGS) {
        decoder->status = CODEC_DAMAGED;
        longjmp(decoder->jump, 1);
    }
}

static void watch_scans(j_common_ptr library) {
    jpeg_decoder *decoder = (jpeg_decoder *)library;
    uint64_t scans = (uint64_t)decoder->library.input_scan_number;
    uint64_t pixels = (uint64_t)decoder->library.image_width * decoder->library.image_height;
    if (scans <= MOST_SCANS && (scans <= 20 || scans * pixels <= most_scanned_pixels)) return;
    decoder->status = CODEC_SCANS;
    longjmp(decoder->jump, 1);
}

static void source_start(j_decompress_ptr library) { (void)library; }

/// Called when all bytes are taken: the library gets an end marker and fills what is missing.
static boolean source_fill(j_decompress_ptr library) {
    static const JOCTET end[2] = {0xff, JPEG_EOI};
    library->err->msg_code = JWRN_JPEG_EOF;
    library->err->emit_message((j_common_ptr)library, -1);
    library->src->next_input_byte = end;
    library->src->bytes_in_buffer = sizeof end;
    return TRUE;
}

static void source_skip(j_decompress_ptr library, long count) {
    if (count <= 0) return;
    struct jpeg_source_mgr *source = library->src;
    if ((size_t)count <= source->bytes_in_buffer) {
        source->next_input_byte += count;
        source->bytes_in_buffer -= (size_t)count;
    } else {
        source_fill(library);
    }
}

jpeg_decoder *jpeg_decoder_new(const uint8_t *bytes, size_t count, codec_report *report) {
    jpeg_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL) return NULL;
    decoder->report = report;
    decoder->bytes = bytes;
    decoder->count = count;
    return decoder;
}

codec_status jpeg_decoder_open(jpeg_decoder *decoder, codec_header *header) {
    struct jpeg_decompress_struct *library = &decoder->library;
    library->err = jpeg_std_error(&decoder->errors);
    decoder->errors.error_exit = fail;
    decoder->errors.emit_message = warn;
    if (setjmp(decoder->jump)) {
        header->width = library->image_width;
        header->height = library->image_height;
        return decoder->status;
    }
    jpeg_create_decompress(library);
    decoder->created = true;
    library->mem->max_memory_to_use = MOST_MEMORY;
    decoder->progress.progress_monitor = watch_scans;
    library->progress = &decoder->progress;
    decoder->source.init_source = source_start;
    decoder->source.fill_input_buffer = source_fill;
    decoder->source.skip_input_data = source_skip;
    decoder->source.resync_to_restart = jpeg_resync_to_restart;
    decoder->source.term_source = source_start;
    decoder->source.next_input_byte = decoder->bytes;
    decoder->source.bytes_in_buffer = decoder->count;
    library->src = &decoder->source;
    jpeg_read_header(library, TRUE);
    header->width = library->image_width;
    header->height = library->image_height;
    header->progressive = library->progressive_mode;
    header->whole_picture_in_memory = jpeg_has_multiple_scans(library);
    switch (library->jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
    case JCS_RGB:
        library->out_color_space = JCS_RGB;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        library->out_color_space = JCS_CMYK;
        break;
    default:
        codec_note(decoder->report, "unknown number of colours");
        return CODEC_UNSUPPORTED;
    }
    return CODEC_OK;
}

codec_status jpeg_decoder_start(jpeg_decoder *decoder, unsigned eighths, uint32_t *width, uint32_t *height) {
    struct jpeg_decompress_struct *library = &decoder->library;
    if (setjmp(decoder->jump)) return decoder->status;
    library->scale_num = eighths;
    library->scale_denom = 8;
    decoder->started = true;
    jpeg_start_decompress(library);
    *width = library->output_width;
    *height = library->output_height;
    if (library->out_color_space == JCS_CMYK) {
        decoder->inks = malloc((size_t)library->output_width * 4);
        if (decoder->inks == NULL) return CODEC_MEMORY;
    }
    return CODEC_OK;
}

/// a * b / 255, rounded.
static inline unsigned scaled(unsigned a, unsigned b) {
    unsigned product = a * b + 128;
    return (product + (product >> 8)) >> 8;
}

/// Inks are taken as Adobe stores them, inverted, whether or not its marker is there: so does every photo program.
static void convert_inks(const uint8_t *inks, uint8_t *row, size_t width) {
    for (size_t x = 0; x < width; x++, inks += 4, row += 3) {
        unsigned light = inks[3];
        for (int channel = 0; channel < 3; channel++) {
            row[channel] = (uint8_t)(light - scaled(255u - inks[channel], light));
        }
    }
}

codec_status jpeg_decoder_read(jpeg_decoder *decoder, uint8_t *rows, uint32_t count) {
    struct jpeg_decompress_struct *library = &decoder->library;
    if (setjmp(decoder->jump)) return decoder->status;
    size_t stride = (size_t)library->output_width * 3;
    // `volatile`: changed between setjmp and a jump back.
    volatile uint32_t done = 0;
    while (done < count) {
        JSAMPROW pointers[16];
        uint32_t batch = count - done < 16 ? count - done : 16;
        if (decoder->inks != NULL) {
            batch = 1;
            pointers[0] = decoder->inks;
        } else {
            for (uint32_t row = 0; row < batch; row++) pointers[row] = rows + (done + row) * stride;
        }
        JDIMENSION read = jpeg_read_scanlines(library, pointers, batch);
        if (read == 0) {
            codec_note(decoder->report, "no more rows");
            return CODEC_DAMAGED;
        }
        if (decoder->inks != NULL) convert_inks(decoder->inks, rows + done * stride, library->output_width);
        done += read;
    }
    return CODEC_OK;
}

codec_status jpeg_decoder_finish(jpeg_decoder *decoder) {
    // All rows are there: what is wrong now is damage to report, not a picture to refuse.
    if (setjmp(decoder->jump)) {
        if (decoder->report->warnings == 0) decoder->report->warnings = 1;
        return CODEC_OK;
    }
    jpeg_finish_decompress(&decoder->library);
    return CODEC_OK;
}

void jpeg_decoder_free(jpeg_decoder *decoder) {
    if (decoder->created) jpeg_destroy_decompress(&decoder->library);
    free(decoder->inks);
    free(decoder);
}
