#ifndef STAND_INS_H
#define STAND_INS_H
#include <wchar.h>

/* Characters that a terminal is never to see, and what is edited in their place: characters of the private planes, one
   for one. */
wchar_t stand_in_for(wchar_t character);
wchar_t stood_for_by(wchar_t character);

/* UTF-8 to wide characters and back, with characters changed to their stand-ins and back. Bytes that are no UTF-8
   become U+FFFD. The results are freed with free(); NULL where there is no memory. */
wchar_t *wide_text(const char *text);
char *narrow_text(const wchar_t *text, int count, int *length);

/* The bytes that a first byte announces: 1 to 4; 0 where it begins no character. */
int utf8_length(unsigned char first);
/* The character of `length` bytes; -1 where they are none. */
wchar_t utf8_character(const unsigned char *bytes, int length);

#endif
