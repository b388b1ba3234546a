#include "CKernels.h"
#include "vectors.h"

#include <math.h>

/// v = exp(v), within 2 units in the last place; below -87 it is 0. Cephes' polynomial (S. Moshier).
INLINE void exponential(vector *v) {
    vector x = *v;
    integers low = x < -87.0f;
    x = __builtin_elementwise_max(__builtin_elementwise_min(x, (vector){0} + 88.0f), (vector){0} - 87.0f);
    vector shifted = x * 1.44269504088896341f + 12582912.0f; // 1.5 · 2^23: rounds to the nearest whole number
    integers exponent = (integers)shifted - 0x4b400000;
    vector n = shifted - 12582912.0f;
    vector r = x - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    vector p = (vector){0} + 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    integers scale = (exponent + 127) << 23;
    vector result = p * (vector)scale;
    *v = (vector)((integers)result & ~low);
}

FOR_EACH_MACHINE
void kernel_layer_normalize(const float *x, size_t rows, size_t columns, const float *weight, const float *bias,
                            float epsilon, float *y) {
    for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
        vector v, total = {0}, squares = {0};
        size_t i = 0;
        for (; i + lanes <= columns; i += lanes) {
            load(&v, x + i);
            total += v;
        }
        load_part(&v, x + i, columns - i, 0);
        total += v;
        float mean = sum_of(&total) / (float)columns;
        for (i = 0; i + lanes <= columns; i += lanes) {
            load(&v, x + i);
            v -= mean;
            squares += v * v;
        }
        load_part(&v, x + i, columns - i, mean);
        v -= mean;
        squares += v * v;
        float factor = 1.0f / sqrtf(sum_of(&squares) / (float)columns + epsilon);
        for (i = 0; i + lanes <= columns; i += lanes) {
            vector w, b;
            load(&v, x + i);
            load(&w, weight + i);
            load(&b, bias + i);
            v = (v - mean) * factor * w + b;
            store(&v, y + i);
        }
        for (; i < columns; i++) y[i] = (x[i] - mean) * factor * weight[i] + bias[i];
    }
}

FOR_EACH_MACHINE
void kernel_add(const float *x, size_t count, float *y) {
    for (size_t i = 0; i < count; i++) y[i] += x[i];
}

FOR_EACH_MACHINE
void kernel_scale_and_add(const float *x, float factor, const float *addend, size_t count, float *y) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] * factor + addend[i];
}

INLINE float largest_in(const float *x, size_t count) {
    vector v, top = (vector){0} - INFINITY;
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(&v, x + i);
        raise(&top, &v);
    }
    load_part(&v, x + i, count - i, -INFINITY);
    raise(&top, &v);
    return largest_of(&top);
}

INLINE void softmax(float *x, size_t count) {
    float largest = largest_in(x, count);
    vector v, total = {0};
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(&v, x + i);
        v -= largest;
        exponential(&v);
        total += v;
        store(&v, x + i);
    }
    if (i < count) {
        load_part(&v, x + i, count - i, -INFINITY);
        v -= largest;
        exponential(&v);
        total += v;
        memcpy(x + i, &v, (count - i) * sizeof(float));
    }
    float factor = 1.0f / sum_of(&total);
    for (i = 0; i < count; i++) x[i] *= factor;
}

FOR_EACH_MACHINE
void kernel_softmax(float *x, size_t count) { softmax(x, count); }

FOR_EACH_MACHINE
void kernel_attend(const float *queries, size_t rows, size_t query_stride, const float *keys, const float *values,
                   size_t key_stride, size_t count, const int32_t *index, size_t causal_from, size_t heads,
                   size_t head_size, float *scores, float *out, size_t out_stride) {
    float factor = 1.0f / sqrtf((float)head_size);
    for (size_t r = 0; r < rows; r++) {
        size_t seen = causal_from < count && causal_from + r + 1 < count ? causal_from + r + 1 : count;
        for (size_t h = 0; h < heads; h++) {
            const float *q = queries + r * query_stride + h * head_size;
            float *o = out + r * out_stride + h * head_size;
            for (size_t m = 0; m < seen; m++) {
                const float *k = keys + (index ? (size_t)index[m] : m) * key_stride + h * head_size;
                vector total = {0}, a, b;
                size_t d = 0;
                for (; d + lanes <= head_size; d += lanes) {
                    load(&a, q + d);
                    load(&b, k + d);
                    total += a * b;
                }
                float s = sum_of(&total);
                for (; d < head_size; d++) s += q[d] * k[d];
                scores[m] = s * factor;
            }
            softmax(scores, seen);
            size_t d = 0;
            for (; d + 4 * lanes <= head_size; d += 4 * lanes) {
                vector y[4] = {{0}, {0}, {0}, {0}}, v;
                for (size_t m = 0; m < seen; m++) {
                    const float *row = values + (index ? (size_t)index[m] : m) * key_stride + h * head_size + d;
                    for (int part = 0; part < 4; part++) {
                        load(&v, row + part * lanes);
                        y[part] += v * scores[m];
                    }
                }
                for (int part = 0; part < 4; part++) store(&y[part], o + d + part * lanes);
            }
            for (; d < head_size; d++) {
                float y = 0;
                for (size_t m = 0; m < seen; m++)
                    y += scores[m] * values[(index ? (size_t)index[m] : m) * key_stride + h * head_size + d];
                o[d] = y;
            }
        }
    }
}

FOR_EACH_MACHINE
float kernel_log_sum_exp(const float *x, size_t count) {
    float largest = largest_in(x, count);
    vector v, total = {0};
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(&v, x + i);
        v -= largest;
        exponential(&v);
        total += v;
    }
    load_part(&v, x + i, count - i, -INFINITY);
    v -= largest;
    exponential(&v);
    total += v;
    return largest + logf(sum_of(&total));
}

FOR_EACH_MACHINE
float kernel_largest_magnitude(const float *x, size_t count) {
    vector v, top = {0}, poison = {0};
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(&v, x + i);
        v = __builtin_elementwise_abs(v);
        raise(&top, &v);
        poison += v * 0.0f; // 0, or NaN
    }
    load_part(&v, x + i, count - i, 0);
    v = __builtin_elementwise_abs(v);
    raise(&top, &v);
    poison += v * 0.0f;
    return largest_of(&top) + sum_of(&poison);
}

/// Puts a value among the `k` largest, which stand in falling order.
INLINE void insert(float value, int32_t index, size_t k, int32_t *indices, float *values) {
    if (!(value > values[k - 1])) return;
    size_t place = k - 1;
    for (; place > 0 && value > values[place - 1]; place--) {
        values[place] = values[place - 1];
        indices[place] = indices[place - 1];
    }
    values[place] = value;
    indices[place] = index;
}

FOR_EACH_MACHINE
void kernel_largest(const float *x, size_t count, size_t k, int32_t *indices, float *values) {
    for (size_t i = 0; i < k; i++) {
        values[i] = -INFINITY;
        indices[i] = (int32_t)i;
    }
    if (k == 0) return;
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        vector v;
        load(&v, x + i);
        if (largest_of(&v) > values[k - 1])
            for (size_t j = i; j < i + lanes; j++) insert(x[j], (int32_t)j, k, indices, values);
    }
    for (; i < count; i++) insert(x[i], (int32_t)i, k, indices, values);
}

FOR_EACH_MACHINE
void kernel_dot_products(const float *rows, size_t count, size_t columns, const float *other, float *products) {
    for (size_t r = 0; r < count; r++, rows += columns) {
        vector sum = {0};
        size_t i = 0;
        for (; i + lanes <= columns; i += lanes) {
            vector a, b;
            load(&a, rows + i);
            load(&b, other + i);
            sum += a * b;
        }
        products[r] = sum_of(&sum);
        for (; i < columns; i++) products[r] += rows[i] * other[i];
    }
}

void kernel_gather_3x3(const float *x, size_t rows, size_t width, size_t channels, size_t out_rows, size_t out_width, float *y) {
    for (size_t r = 0; r < out_rows; r++)
        for (size_t c = 0; c < out_width; c++)
            for (size_t i = 0; i < 3; i++, y += 3 * channels) {
                size_t row = 2 * r + i, column = 2 * c;
                size_t cells = row >= rows ? 0 : column + 3 > width ? width - column : 3;
                if (cells) memcpy(y, x + (row * width + column) * channels, cells * channels * sizeof(float));
                if (cells < 3) memset(y + cells * channels, 0, (3 - cells) * channels * sizeof(float));
            }
}

void kernel_normalize_pixels(const uint8_t *pixels, size_t count, const float mean[3], const float deviation[3], float *y) {
    float table[3][256];
    for (int c = 0; c < 3; c++)
        for (int v = 0; v < 256; v++) table[c][v] = ((float)v / 255.0f - mean[c]) / deviation[c];
    for (size_t i = 0; i < count; i++)
        for (int c = 0; c < 3; c++) y[3 * i + (size_t)c] = table[c][pixels[3 * i + (size_t)c]];
}
