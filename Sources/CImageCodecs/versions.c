#include "CImageCodecs.h"

#include <png.h>
#include <stdio.h>
#include <jpeglib.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

const char *codec_png_version(void) { return png_get_libpng_ver(NULL); }

const char *codec_jpeg_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
    return "libjpeg-turbo " TEXT(LIBJPEG_TURBO_VERSION);
#else
    return "libjpeg " TEXT(JPEG_LIB_VERSION);
#endif
}
