// What the two formats' decoders share with the functions in front of them.

#ifndef DECODER_H
#define DECODER_H

#include "CImageCodecs.h"

typedef struct png_decoder png_decoder;
typedef struct jpeg_decoder jpeg_decoder;

png_decoder *png_decoder_new(const uint8_t *bytes, size_t count, codec_report *report);
codec_status png_decoder_open(png_decoder *decoder, codec_header *header);
codec_status png_decoder_start(png_decoder *decoder, uint32_t *width, uint32_t *height);
codec_status png_decoder_read(png_decoder *decoder, uint8_t *rows, uint32_t count);
codec_status png_decoder_finish(png_decoder *decoder);
void png_decoder_free(png_decoder *decoder);

jpeg_decoder *jpeg_decoder_new(const uint8_t *bytes, size_t count, codec_report *report);
codec_status jpeg_decoder_open(jpeg_decoder *decoder, codec_header *header);
codec_status jpeg_decoder_start(jpeg_decoder *decoder, unsigned eighths, uint32_t *width, uint32_t *height);
codec_status jpeg_decoder_read(jpeg_decoder *decoder, uint8_t *rows, uint32_t count);
codec_status jpeg_decoder_finish(jpeg_decoder *decoder);
void jpeg_decoder_free(jpeg_decoder *decoder);

/// The first message stays: it names the cause, later ones its consequences.
void codec_note(codec_report *report, const char *message);

#endif
