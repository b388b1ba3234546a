// Numbers on their way to kernels of fewer bits.
#include "parts.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_MACHINE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_MACHINE
#endif

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bf16"))) static size_t round_with_avx512(const float *x, size_t count, uint16_t *out) {
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        __m512bh pair = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i));
        _mm512_storeu_si512(out + i, (__m512i)pair);
    }
    return i;
}
#endif

void odnn_round_to_bfloat16(const float *x, size_t count, uint16_t *out) {
    size_t i = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bf16")) i = round_with_avx512(x, count, out);
#endif
    for (; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        out[i] = (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}

FOR_EACH_MACHINE
void odnn_round_to_bytes(const float *x, size_t count, float lowest, float factor, uint8_t *out) {
    for (size_t i = 0; i < count; i++) {
        float value = (x[i] - lowest) * factor + 0.5f;
        value = value < 0 ? 0 : value;
        out[i] = (uint8_t)(int32_t)(value > 255 ? 255 : value);
    }
}
