/// The element loops that are too small for a library and too hot for one instruction set: each is compiled for x86-64's
/// baseline, AVX2 and AVX-512, and the machine's own is chosen when the program starts. Swift compiles for the baseline only.
///
/// All arrays are dense rows of float32 unless a stride, counted in floats, is given. No function allocates or fails.
#ifndef BEHOLD_KERNELS_H
#define BEHOLD_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "processors.h"

/// Tells the processor that this thread looks again and again for what another one does.
static inline void kernel_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// y[r] = (x[r] - mean) / sqrt(variance + epsilon) · weight + bias, for each row of `columns` values.
void kernel_layer_normalize(const float *x, size_t rows, size_t columns, const float *weight, const float *bias,
                            float epsilon, float *y);
/// y += x.
void kernel_add(const float *x, size_t count, float *y);
/// y[i] = x[i] · factor + addend[i].
void kernel_scale_and_add(const float *x, float factor, const float *addend, size_t count, float *y);

/// Attention of `rows` queries over `count` keys in each of `heads` heads: softmax(q · k / sqrt(head_size)) · v.
///
/// Row r of a matrix starts at r · stride; head h has the columns h · head_size ..< (h + 1) · head_size.
/// @param index which row of `keys` and `values` is the m-th key, or NULL for m itself.
/// @param causal_from with a value below `count`, query r sees the first causal_from + r + 1 keys only.
/// @param scores room for `count` floats.
void kernel_attend(const float *queries, size_t rows, size_t query_stride, const float *keys, const float *values,
                   size_t key_stride, size_t count, const int32_t *index, size_t causal_from, size_t heads,
                   size_t head_size, float *scores, float *out, size_t out_stride);

/// x becomes its softmax.
void kernel_softmax(float *x, size_t count);
/// log(sum(exp(x))).
float kernel_log_sum_exp(const float *x, size_t count);
/// The largest distance from 0; NaN where a value isn't finite.
float kernel_largest_magnitude(const float *x, size_t count);
/// The `k` largest values in falling order, of equal ones the first, and where they stand. k is at most `count`.
void kernel_largest(const float *x, size_t count, size_t k, int32_t *indices, float *values);

/// products[r] = rows[r] · vector, for `count` rows of `columns` values.
void kernel_dot_products(const float *rows, size_t count, size_t columns, const float *vector, float *products);

/// A convolution of each channel with a kernel of its own, [size, size] of 3 or 5, clipped to 0 ... 6:
/// y[r, c] = min(max(bias + Σ x[r · stride - top + i, c · stride - left + j] · weights[i, j], 0), 6).
/// What lies above, below or beside the map counts as 0.
/// @param x [rows, width, channels]; channels are a multiple of 16. @param weights [size, size, channels]. @param stride 1 or 2.
/// @param y [out_rows, out_width, channels].
void kernel_depthwise(const float *x, size_t rows, size_t width, size_t channels, size_t top, size_t left,
                      const float *weights, const float *bias, size_t size, size_t stride, size_t out_rows,
                      size_t out_width, float *y);
/// The 3x3 cells that each output of a convolution reads, one row an output: y[r, c] = x[2 r ... 2 r + 2, 2 c ... 2 c + 2]. What
/// lies below or to the right of the map is 0.
/// @param x [rows, width, channels], @param y [out_rows, out_width, 9 · channels].
void kernel_gather_3x3(const float *x, size_t rows, size_t width, size_t channels, size_t out_rows, size_t out_width, float *y);
/// Numbers as a checkpoint stores them, the lowest byte first, times a factor → floats. Answers the bits of the largest distance from
/// 0, which are below 0x7f800000 where all results are finite.
uint32_t kernel_read_float16(const uint8_t *bytes, size_t count, float factor, float *y);
uint32_t kernel_read_bfloat16(const uint8_t *bytes, size_t count, float factor, float *y);
uint32_t kernel_read_float32(const uint8_t *bytes, size_t count, float factor, float *y);
uint32_t kernel_read_int8(const uint8_t *bytes, size_t count, float factor, float *y);
/// 8-bit RGB pixels → (value / 255 - mean) / deviation.
void kernel_normalize_pixels(const uint8_t *pixels, size_t count, const float mean[3], const float deviation[3], float *y);

// What training needs: derivatives, named d…, of what is made from x, given dy, the result's cotangent.

/// y[i] = x[i] · factors[i].
void kernel_multiply(const float *x, const float *factors, size_t count, float *y);
/// 0.5 x (1 + erf(x / √2)), and its derivative.
void kernel_gelu_erf(const float *x, size_t count, float *y);
void kernel_gelu_erf_derivative(const float *x, const float *dy, size_t count, float *dx);
/// 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))), and its derivative.
void kernel_gelu_tanh(const float *x, size_t count, float *y);
void kernel_gelu_tanh_derivative(const float *x, const float *dy, size_t count, float *dx);
/// 0 for about `share` of the factors, drawn from the seed, and 1 / (1 - share) for the others.
void kernel_dropout_factors(uint64_t seed, float share, size_t count, float *factors);
/// sums += each row.
void kernel_add_rows(const float *x, size_t rows, size_t columns, float *sums);
/// Adds to dweight and dbias.
void kernel_layer_normalize_derivative(const float *x, const float *dy, size_t rows, size_t columns,
                                       const float *weight, float epsilon, float *dx, float *dweight, float *dbias);
/// Of Σ weights[r] · x[r], where the weights are the softmax of scores.
void kernel_softmax_pooling_derivative(const float *x, const float *weights, const float *dpooled, size_t rows,
                                       size_t columns, float *dx, float *dscores);
/// Of kernel_attend, without an index and not causal, where rows are heads · head_size apart. Adds to dqueries, dkeys, dvalues.
/// @param scores room for 2 · `count` floats.
void kernel_attend_derivative(const float *queries, size_t rows, const float *keys, const float *values, size_t count,
                              size_t heads, size_t head_size, const float *dout, float *scores, float *dqueries,
                              float *dkeys, float *dvalues);
/// -Σ targets · log softmax(logits), and its derivative.
float kernel_cross_entropy(const float *logits, const float *targets, size_t count, float *dlogits);
/// Σ x², in double precision.
double kernel_sum_of_squares(const float *x, size_t count);
/// One step of AdamW, the gradient times `scale` first. `mean` and `square` are its moments; the corrections are 1 - beta^step.
void kernel_adamw(float *x, const float *gradient, float scale, float *mean, float *square, size_t count, float beta1,
                  float beta2, float rate, float decay, float epsilon, float correction1, float correction2);
/// x += share · (target - x).
void kernel_move_towards(const float *target, float share, size_t count, float *x);
#endif
