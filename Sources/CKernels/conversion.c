#include "CKernels.h"
#include "vectors.h"

INLINE float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE uint32_t magnitude_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x7fffffff;
}

INLINE uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

FOR_EACH_MACHINE
uint32_t kernel_read_float16(const uint8_t *bytes, size_t count, float factor, float *y) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t bits;
        memcpy(&bits, bytes + 2 * i, sizeof bits);
        // Without a branch: the exponent is moved by a multiplication, which makes subnormal numbers come out right; infinities
        // and NaN are those that land beyond half precision's range.
        float magnitude = float_of((uint32_t)(bits & 0x7fff) << 13) * 0x1p112f;
        uint32_t beyond = magnitude >= 65536.0f ? 0x7f800000 : 0;
        y[i] = float_of(magnitude_of(magnitude) | beyond | (uint32_t)(bits & 0x8000) << 16) * factor;
        largest = larger(largest, magnitude_of(y[i]));
    }
    return largest;
}

FOR_EACH_MACHINE
uint32_t kernel_read_bfloat16(const uint8_t *bytes, size_t count, float factor, float *y) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t bits;
        memcpy(&bits, bytes + 2 * i, sizeof bits);
        y[i] = float_of((uint32_t)bits << 16) * factor;
        largest = larger(largest, magnitude_of(y[i]));
    }
    return largest;
}

FOR_EACH_MACHINE
uint32_t kernel_read_float32(const uint8_t *bytes, size_t count, float factor, float *y) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        float value;
        memcpy(&value, bytes + 4 * i, sizeof value);
        y[i] = value * factor;
        largest = larger(largest, magnitude_of(y[i]));
    }
    return largest;
}

FOR_EACH_MACHINE
uint32_t kernel_read_int8(const uint8_t *bytes, size_t count, float factor, float *y) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        y[i] = (float)(int8_t)bytes[i] * factor;
        largest = larger(largest, magnitude_of(y[i]));
    }
    return largest;
}
