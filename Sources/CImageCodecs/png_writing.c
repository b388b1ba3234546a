// Writing PNG: 8-bit RGB into memory.

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "CImageCodecs.h"

typedef struct {
    jmp_buf jump;
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} png_writer;

static void fail(png_structp library, png_const_charp message) {
    (void)message;
    png_writer *writer = png_get_error_ptr(library);
    longjmp(writer->jump, 1);
}

static void ignore(png_structp library, png_const_charp message) {
    (void)library;
    (void)message;
}

static void append(png_structp library, png_bytep bytes, size_t count) {
    png_writer *writer = png_get_io_ptr(library);
    if (count > writer->capacity - writer->count) {
        size_t capacity = writer->capacity * 2 > writer->count + count ? writer->capacity * 2 : writer->count + count;
        uint8_t *larger = realloc(writer->bytes, capacity);
        if (larger == NULL) png_error(library, "out of memory");
        writer->bytes = larger;
        writer->capacity = capacity;
    }
    memcpy(writer->bytes + writer->count, bytes, count);
    writer->count += count;
}

static void flush(png_structp library) { (void)library; }

codec_status codec_write_png(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t **bytes, size_t *count) {
    *bytes = NULL;
    *count = 0;
    png_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return CODEC_MEMORY;
    png_structp library = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, fail, ignore);
    png_infop info = library == NULL ? NULL : png_create_info_struct(library);
    png_text maker = {.compression = PNG_TEXT_COMPRESSION_NONE, .key = "Software", .text = "Behold", .text_length = 6};
    volatile codec_status status = info == NULL ? CODEC_MEMORY : CODEC_OK;
    if (status == CODEC_OK) {
        if (setjmp(writer->jump)) {
            status = CODEC_MEMORY;
        } else {
            png_set_write_fn(library, writer, append, flush);
            png_set_IHDR(
                library, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
            png_set_text(library, info, &maker, 1);
            png_write_info(library, info);
            for (uint32_t row = 0; row < height; row++) {
                png_write_row(library, pixels + (size_t)row * width * 3);
            }
            png_write_end(library, NULL);
        }
    }
    if (library != NULL) png_destroy_write_struct(&library, &info);
    if (status == CODEC_OK) {
        *bytes = writer->bytes;
        *count = writer->count;
    } else {
        free(writer->bytes);
    }
    free(writer);
    return status;
}
