#include "stand_ins.h"

#include <stdlib.h>
#include <string.h>

static int is_unsafe(wchar_t c) {
    return (c >= 0x80 && c < 0xa0)                                /* C1 controls */
        || c == 0x061c || c == 0x200e || c == 0x200f              /* direction */
        || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f)
        || (c >= 0xfff9 && c <= 0xfffb)                           /* annotation */
        || (c >= 0xe0000 && c <= 0xe007f);                        /* tags */
}

/* U+061C is edited as U+10061C, U+E0041 as U+10E041. */
static wchar_t moved(wchar_t c) { return 0x100000 + (c >= 0xe0000 ? 0xe000 + (c & 0xfff) : c); }

wchar_t stand_in_for(wchar_t character) { return is_unsafe(character) ? moved(character) : character; }

wchar_t stood_for_by(wchar_t character) {
    if (character < 0x100000) return character;
    wchar_t low = character - 0x100000;
    if (is_unsafe(low)) return low;
    wchar_t tag = 0xe0000 + (low & 0xfff);
    return is_unsafe(tag) && moved(tag) == character ? tag : character;
}

int utf8_length(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

wchar_t utf8_character(const unsigned char *bytes, int length) {
    static const wchar_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 1) return bytes[0] < 0x80 ? bytes[0] : -1;
    wchar_t c = bytes[0] & (0x7f >> length);
    for (int i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) return -1;
        c = c << 6 | (bytes[i] & 0x3f);
    }
    return c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? -1 : c;
}

wchar_t *wide_text(const char *text) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t left = strlen(text);
    wchar_t *wide = malloc((left + 1) * sizeof *wide);
    if (!wide) return NULL;
    size_t count = 0;
    while (left > 0) {
        size_t length = (size_t)utf8_length(*bytes);
        wchar_t c = length > 0 && length <= left ? utf8_character(bytes, (int)length) : -1;
        if (c < 0) length = 1;
        wide[count++] = c < 0 ? 0xfffd : stand_in_for(c);
        bytes += length;
        left -= length;
    }
    wide[count] = 0;
    return wide;
}

char *narrow_text(const wchar_t *text, int count, int *length) {
    char *bytes = malloc((size_t)count * 4 + 1);
    if (!bytes) return NULL;
    char *end = bytes;
    for (int i = 0; i < count; i++) {
        unsigned c = (unsigned)stood_for_by(text[i]);
        if (c < 0x80) {
            *end++ = (char)c;
        } else if (c < 0x800) {
            *end++ = (char)(0xc0 | c >> 6);
            *end++ = (char)(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            *end++ = (char)(0xe0 | c >> 12);
            *end++ = (char)(0x80 | (c >> 6 & 0x3f));
            *end++ = (char)(0x80 | (c & 0x3f));
        } else {
            *end++ = (char)(0xf0 | c >> 18);
            *end++ = (char)(0x80 | (c >> 12 & 0x3f));
            *end++ = (char)(0x80 | (c >> 6 & 0x3f));
            *end++ = (char)(0x80 | (c & 0x3f));
        }
    }
    *end = 0;
    *length = (int)(end - bytes);
    return bytes;
}
