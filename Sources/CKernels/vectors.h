// Vectors of 16 numbers, as wide as AVX-512's; other machines use two or four of theirs.
#ifndef BEHOLD_VECTORS_H
#define BEHOLD_VECTORS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_MACHINE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_MACHINE
#endif
#define INLINE static inline __attribute__((always_inline))

enum { lanes = 16 };
typedef float vector __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float))));
typedef int32_t integers __attribute__((vector_size(lanes * sizeof(int32_t)), aligned(sizeof(int32_t))));

// Vectors go through pointers: passing them by value would depend on the instruction set.
INLINE void load(vector *v, const float *x) { memcpy(v, x, sizeof *v); }
INLINE void store(const vector *v, float *x) { memcpy(x, v, sizeof *v); }

/// The first `count` values, the other lanes filled with `rest`.
INLINE void load_part(vector *v, const float *x, size_t count, float rest) {
    *v = (vector){0} + rest;
    memcpy(v, x, count * sizeof(float));
}

INLINE float sum_of(const vector *v) {
    float part[8], s[4];
    for (int i = 0; i < 8; i++) part[i] = (*v)[i] + (*v)[i + 8];
    for (int i = 0; i < 4; i++) s[i] = part[i] + part[i + 4];
    return (s[0] + s[2]) + (s[1] + s[3]);
}

INLINE float largest_of(const vector *v) {
    float m = (*v)[0];
    for (int i = 1; i < lanes; i++) m = (*v)[i] > m ? (*v)[i] : m;
    return m;
}

/// v = max(v, x).
INLINE void raise(vector *v, const vector *x) { *v = __builtin_elementwise_max(*v, *x); }
#endif
