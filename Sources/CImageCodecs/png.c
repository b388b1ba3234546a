// PNG through libpng. The library warns at its own chunk limit and then allocates what the file asks for, so the list
// of chunks is walked here first, and the library sees only the chunks that the pixels need.

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "decoder.h"

/// The longest chunk other than IDAT, from the limits that the product states.
static const uint32_t longest_chunk = 8 * 1024 * 1024;
static const uint8_t end_chunk[12] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};

struct png_decoder {
    png_structp library;
    png_infop info;
    jmp_buf jump;
    codec_status status;
    codec_report *report;
    const uint8_t *bytes;
    size_t count;
    /// Where the next chunk begins.
    size_t next;
    /// The part of the file that the library reads now.
    const uint8_t *part;
    size_t part_count;
    bool seen_data;
    bool data_ended;
    /// Grey of two or four bits.
    bool coarse_grey;
    bool finished;
    uint32_t width;
    uint32_t height;
    unsigned channels;
    int passes;
    uint32_t row;
    /// One row of another form than RGB; for an interlaced picture all its rows.
    uint8_t *buffer;
    size_t stride;
};

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is(const uint8_t *type, const char *name) { return memcmp(type, name, 4) == 0; }

/// Chunks that pixels need: the critical ones (a capital first letter) and transparency.
static bool is_needed(const uint8_t *type) { return (type[0] & 0x20) == 0 || is(type, "tRNS"); }

/// Checks the list of chunks to the end of the picture. What is wrong after the pixels isn't judged here.
static codec_status check_chunks(png_decoder *decoder) {
    bool data = false;
    for (size_t offset = 8; offset < decoder->count;) {
        size_t left = decoder->count - offset;
        const char *problem = NULL;
        codec_status status = CODEC_TRUNCATED;
        const uint8_t *chunk = decoder->bytes + offset;
        uint32_t length = 0;
        if (left < 12) {
            problem = "the file ends inside a chunk";
        } else {
            length = big_endian(chunk);
            for (int letter = 4; letter < 8; letter++) {
                uint8_t folded = chunk[letter] | 0x20;
                if (folded < 'a' || folded > 'z') problem = "a chunk's name isn't made of letters";
            }
            if (problem != NULL || length > 0x7fffffff) {
                status = CODEC_DAMAGED;
                if (problem == NULL) problem = "a chunk's length is out of range";
            } else if (length > left - 12) {
                problem = "a chunk is longer than the file";
            } else if (is_needed(chunk + 4) && !is(chunk + 4, "IDAT") && length > longest_chunk) {
                status = CODEC_DAMAGED;
                problem = "a chunk is longer than 8 MB";
            } else if (is(chunk + 4, "CgBI")) {
                status = CODEC_UNSUPPORTED;
                problem = "CgBI";
            }
        }
        if (problem != NULL) {
            bool cut_in_data = left >= 8 && is(chunk + 4, "IDAT");
            if (data && !cut_in_data && status != CODEC_UNSUPPORTED) return CODEC_OK;
            codec_note(decoder->report, problem);
            return status;
        }
        if (is(chunk + 4, "IDAT")) data = true;
        if (is(chunk + 4, "IEND")) return CODEC_OK;
        offset += 12 + (size_t)length;
    }
    if (data) return CODEC_OK;
    codec_note(decoder->report, "the file ends before the picture");
    return CODEC_TRUNCATED;
}

static void fail(png_structp library, png_const_charp message) {
    png_decoder *decoder = png_get_error_ptr(library);
    if (decoder->status == CODEC_OK) decoder->status = CODEC_DAMAGED;
    decoder->report->message[0] = 0;
    codec_note(decoder->report, message);
    longjmp(decoder->jump, 1);
}

static void warn(png_structp library, png_const_charp message) {
    png_decoder *decoder = png_get_error_ptr(library);
    decoder->report->warnings++;
    codec_note(decoder->report, message);
}

/// The transparent level of grey of two or four bits counts only where it is black: the reference decoder, Pillow,
/// compares the level as it is written with levels of eight bits, and so sees the other pictures as opaque.
static bool is_ignored(const png_decoder *decoder, const uint8_t *transparency) {
    return decoder->coarse_grey && big_endian(transparency) >= 2 && (transparency[8] | transparency[9]) != 0;
}

/// Moves to the next chunk that the library shall see; after the last one, an end chunk of ours.
static void next_part(png_decoder *decoder) {
    while (decoder->count - decoder->next >= 12) {
        const uint8_t *chunk = decoder->bytes + decoder->next;
        uint32_t length = big_endian(chunk);
        if (length > decoder->count - decoder->next - 12) break;
        size_t whole = 12 + (size_t)length;
        decoder->next += whole;
        bool is_data = is(chunk + 4, "IDAT");
        // The format wants the data's chunks in one run: what comes after another chunk isn't this picture's.
        if (is_data && decoder->data_ended) continue;
        if (decoder->seen_data && !is_data) decoder->data_ended = true;
        if (!is_needed(chunk + 4) || (is(chunk + 4, "tRNS") && is_ignored(decoder, chunk))) continue;
        if (is_data) decoder->seen_data = true;
        if (is(chunk + 4, "IEND")) decoder->next = decoder->count;
        decoder->part = chunk;
        decoder->part_count = whole;
        return;
    }
    // The picture's pixels may be whole though its end is missing; how far they reach, the library finds out.
    codec_note(decoder->report, "the file has no end chunk");
    decoder->report->ended_early = true;
    decoder->part = end_chunk;
    decoder->part_count = sizeof end_chunk;
    decoder->next = decoder->count;
}

static void feed(png_structp library, png_bytep bytes, size_t count) {
    png_decoder *decoder = png_get_io_ptr(library);
    while (count > 0) {
        if (decoder->part_count == 0) {
            if (decoder->finished) png_error(library, "the file ends early");
            if (decoder->next >= decoder->count) decoder->finished = true;
            next_part(decoder);
        }
        size_t part = count < decoder->part_count ? count : decoder->part_count;
        memcpy(bytes, decoder->part, part);
        bytes += part;
        count -= part;
        decoder->part += part;
        decoder->part_count -= part;
    }
}

png_decoder *png_decoder_new(const uint8_t *bytes, size_t count, codec_report *report) {
    png_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL) return NULL;
    decoder->report = report;
    decoder->bytes = bytes;
    decoder->count = count;
    return decoder;
}

codec_status png_decoder_open(png_decoder *decoder, codec_header *header) {
    if (decoder->count < 8 || png_sig_cmp(decoder->bytes, 0, 8) != 0) {
        codec_note(decoder->report, "no PNG signature");
        return CODEC_DAMAGED;
    }
    codec_status status = check_chunks(decoder);
    if (status != CODEC_OK) return status;
    // Depth and colour type of IHDR, if it is the first chunk, as it must be.
    uint8_t depth = decoder->count > 25 ? decoder->bytes[24] : 0;
    decoder->coarse_grey = (depth == 2 || depth == 4) && decoder->bytes[25] == PNG_COLOR_TYPE_GRAY;
    decoder->part = decoder->bytes;
    decoder->part_count = 8;
    decoder->next = 8;
    decoder->library = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, fail, warn);
    if (decoder->library == NULL) return CODEC_MEMORY;
    decoder->info = png_create_info_struct(decoder->library);
    if (decoder->info == NULL) return CODEC_MEMORY;
    if (setjmp(decoder->jump)) return decoder->status;
    // Sizes are refused by the caller, who can name the limit.
    png_set_user_limits(decoder->library, 0x7fffffff, 0x7fffffff);
    png_set_read_fn(decoder->library, decoder, feed);
    png_read_info(decoder->library, decoder->info);
    decoder->width = header->width = png_get_image_width(decoder->library, decoder->info);
    decoder->height = header->height = png_get_image_height(decoder->library, decoder->info);
    header->progressive = png_get_interlace_type(decoder->library, decoder->info) != PNG_INTERLACE_NONE;
    header->whole_picture_in_memory = header->progressive;
    header->transparent = (png_get_color_type(decoder->library, decoder->info) & PNG_COLOR_MASK_ALPHA) != 0
        || png_get_valid(decoder->library, decoder->info, PNG_INFO_tRNS) != 0;
    return CODEC_OK;
}

codec_status png_decoder_start(png_decoder *decoder, uint32_t *width, uint32_t *height) {
    if (setjmp(decoder->jump)) return decoder->status;
    png_structp library = decoder->library;
    // Palettes to RGB, few bits to eight, a transparent colour to alpha; of sixteen bits the upper eight.
    png_set_expand(library);
    png_set_strip_16(library);
    decoder->passes = png_set_interlace_handling(library);
    png_read_update_info(library, decoder->info);
    decoder->channels = png_get_channels(library, decoder->info);
    decoder->stride = png_get_rowbytes(library, decoder->info);
    if (decoder->stride != (size_t)decoder->width * decoder->channels) {
        codec_note(decoder->report, "unknown kind of pixels");
        return CODEC_UNSUPPORTED;
    }
    size_t rows = decoder->passes > 1 ? decoder->height : 1;
    decoder->buffer = calloc(rows, decoder->stride);
    if (decoder->buffer == NULL) return CODEC_MEMORY;
    *width = decoder->width;
    *height = decoder->height;
    return CODEC_OK;
}

/// colour over white: (colour * alpha + 255 * (255 - alpha)) / 255, rounded.
static inline uint8_t over_white(unsigned colour, unsigned alpha) {
    unsigned product = colour * alpha + 255u * (255u - alpha) + 128;
    return (uint8_t)((product + (product >> 8)) >> 8);
}

static void convert(const uint8_t *source, uint8_t *row, size_t width, unsigned channels) {
    switch (channels) {
    case 1:
        for (size_t x = 0; x < width; x++, row += 3) row[0] = row[1] = row[2] = source[x];
        break;
    case 2:
        for (size_t x = 0; x < width; x++, row += 3, source += 2) {
            row[0] = row[1] = row[2] = over_white(source[0], source[1]);
        }
        break;
    case 3:
        memcpy(row, source, width * 3);
        break;
    default:
        for (size_t x = 0; x < width; x++, row += 3, source += 4) {
            for (int channel = 0; channel < 3; channel++) row[channel] = over_white(source[channel], source[3]);
        }
    }
}

codec_status png_decoder_read(png_decoder *decoder, uint8_t *rows, uint32_t count) {
    if (setjmp(decoder->jump)) return decoder->status;
    if (count > decoder->height - decoder->row) return CODEC_DAMAGED;
    if (decoder->passes > 1 && decoder->row == 0) {
        for (int pass = 0; pass < decoder->passes; pass++) {
            for (size_t row = 0; row < decoder->height; row++) {
                png_read_row(decoder->library, decoder->buffer + row * decoder->stride, NULL);
            }
        }
    }
    for (uint32_t done = 0; done < count; done++, decoder->row++) {
        uint8_t *row = rows + (size_t)done * decoder->width * 3;
        if (decoder->passes > 1) {
            convert(decoder->buffer + (size_t)decoder->row * decoder->stride, row, decoder->width, decoder->channels);
        } else if (decoder->channels == 3) {
            png_read_row(decoder->library, row, NULL);
        } else {
            png_read_row(decoder->library, decoder->buffer, NULL);
            convert(decoder->buffer, row, decoder->width, decoder->channels);
        }
    }
    return CODEC_OK;
}

codec_status png_decoder_finish(png_decoder *decoder) {
    // All pixels are there: what is wrong now is damage to report, not a picture to refuse.
    if (setjmp(decoder->jump)) {
        decoder->report->warnings++;
        return CODEC_OK;
    }
    png_read_end(decoder->library, NULL);
    return CODEC_OK;
}

void png_decoder_free(png_decoder *decoder) {
    if (decoder->library != NULL) png_destroy_read_struct(&decoder->library, &decoder->info, NULL);
    free(decoder->buffer);
    free(decoder);
}
