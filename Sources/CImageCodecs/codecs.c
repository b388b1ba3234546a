#include "decoder.h"

#include <stdlib.h>
#include <string.h>

struct codec_decoder {
    codec_format format;
    codec_report report;
    png_decoder *png;
    jpeg_decoder *jpeg;
};

void codec_note(codec_report *report, const char *message) {
    if (report->message[0] != 0) return;
    size_t length = 0;
    for (; message[length] != 0 && length < sizeof report->message - 1; length++) {
        char character = message[length];
        report->message[length] = character >= 0x20 && character < 0x7f ? character : '?';
    }
    report->message[length] = 0;
}

codec_status codec_open(
    codec_format format, const uint8_t *bytes, size_t count, codec_decoder **result, codec_header *header) {
    memset(header, 0, sizeof *header);
    *result = NULL;
    codec_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL) return CODEC_MEMORY;
    decoder->format = format;
    *result = decoder;
    if (format == CODEC_PNG) {
        decoder->png = png_decoder_new(bytes, count, &decoder->report);
        return decoder->png == NULL ? CODEC_MEMORY : png_decoder_open(decoder->png, header);
    }
    decoder->jpeg = jpeg_decoder_new(bytes, count, &decoder->report);
    return decoder->jpeg == NULL ? CODEC_MEMORY : jpeg_decoder_open(decoder->jpeg, header);
}

codec_status codec_start(codec_decoder *decoder, unsigned eighths, uint32_t *width, uint32_t *height) {
    return decoder->format == CODEC_PNG ? png_decoder_start(decoder->png, width, height)
                                        : jpeg_decoder_start(decoder->jpeg, eighths, width, height);
}

codec_status codec_read(codec_decoder *decoder, uint8_t *rows, uint32_t count) {
    return decoder->format == CODEC_PNG ? png_decoder_read(decoder->png, rows, count)
                                        : jpeg_decoder_read(decoder->jpeg, rows, count);
}

codec_status codec_finish(codec_decoder *decoder) {
    return decoder->format == CODEC_PNG ? png_decoder_finish(decoder->png) : jpeg_decoder_finish(decoder->jpeg);
}

const codec_report *codec_report_of(const codec_decoder *decoder) { return &decoder->report; }

void codec_close(codec_decoder *decoder) {
    if (decoder == NULL) return;
    if (decoder->png != NULL) png_decoder_free(decoder->png);
    if (decoder->jpeg != NULL) jpeg_decoder_free(decoder->jpeg);
    free(decoder);
}
