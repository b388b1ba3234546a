// Writing JPEG: 8-bit RGB into memory, baseline, 4:2:0.

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "CImageCodecs.h"

typedef struct {
    // First, since the library hands back a pointer to it.
    struct jpeg_compress_struct library;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr destination;
    jmp_buf jump;
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} jpeg_writer;

enum { FIRST_CAPACITY = 16 * 1024 };

/// Replaces the library's own, which ends the process.
static void fail(j_common_ptr library) {
    jpeg_writer *writer = (jpeg_writer *)library;
    longjmp(writer->jump, 1);
}

static void ignore(j_common_ptr library) { (void)library; }

static void begin(j_compress_ptr library) { (void)library; }

/// Called when the buffer is full: it grows. The library's own manager loses track of a buffer that can't.
static boolean grow(j_compress_ptr library) {
    jpeg_writer *writer = (jpeg_writer *)library;
    size_t capacity = writer->capacity * 2;
    uint8_t *larger = realloc(writer->bytes, capacity);
    if (larger == NULL) longjmp(writer->jump, 1);
    writer->bytes = larger;
    writer->destination.next_output_byte = larger + writer->capacity;
    writer->destination.free_in_buffer = capacity - writer->capacity;
    writer->capacity = capacity;
    return TRUE;
}

static void end(j_compress_ptr library) {
    jpeg_writer *writer = (jpeg_writer *)library;
    writer->count = writer->capacity - writer->destination.free_in_buffer;
}

codec_status codec_write_jpeg(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, uint8_t **bytes, size_t *count) {
    *bytes = NULL;
    *count = 0;
    jpeg_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return CODEC_MEMORY;
    writer->library.err = jpeg_std_error(&writer->errors);
    writer->errors.error_exit = fail;
    writer->errors.output_message = ignore;
    writer->bytes = malloc(FIRST_CAPACITY);
    writer->capacity = FIRST_CAPACITY;
    volatile codec_status status = writer->bytes == NULL ? CODEC_MEMORY : CODEC_OK;
    if (status != CODEC_OK || setjmp(writer->jump)) {
        status = CODEC_MEMORY;
    } else {
        jpeg_create_compress(&writer->library);
        writer->destination.init_destination = begin;
        writer->destination.empty_output_buffer = grow;
        writer->destination.term_destination = end;
        writer->destination.next_output_byte = writer->bytes;
        writer->destination.free_in_buffer = writer->capacity;
        writer->library.dest = &writer->destination;
        writer->library.image_width = width;
        writer->library.image_height = height;
        writer->library.input_components = 3;
        writer->library.in_color_space = JCS_RGB;
        jpeg_set_defaults(&writer->library);
        jpeg_set_quality(&writer->library, quality, TRUE);
        jpeg_start_compress(&writer->library, TRUE);
        while (writer->library.next_scanline < height) {
            JSAMPROW row = (JSAMPROW)(pixels + (size_t)writer->library.next_scanline * width * 3);
            jpeg_write_scanlines(&writer->library, &row, 1);
        }
        jpeg_finish_compress(&writer->library);
    }
    jpeg_destroy_compress(&writer->library);
    if (status == CODEC_OK) {
        *bytes = writer->bytes;
        *count = writer->count;
    } else {
        free(writer->bytes);
    }
    free(writer);
    return status;
}
