#include "CKernels.h"

#include <math.h>
#include <string.h>

// Sums may be taken in any order: the compiler turns these loops into vectors of the width that the machine has.
#pragma clang fp reassociate(on) contract(fast)

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_MACHINE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_MACHINE
#endif

// ------------------------------------------------------------------------------------------------------- element by element

FOR_EACH_MACHINE
void kernel_multiply(const float *x, const float *factors, size_t count, float *y) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] * factors[i];
}

static const float root_half = 0.70710678118654752f;         // 1 / √2
static const float density_at_0 = 0.39894228040143268f;      // 1 / √(2 π)
static const float tanh_scale = 0.79788456080286536f;        // √(2 / π)
static const float tanh_cubic = 0.044715f;

void kernel_gelu_erf(const float *x, size_t count, float *y) {
    for (size_t i = 0; i < count; i++) y[i] = 0.5f * x[i] * (1.0f + erff(x[i] * root_half));
}

void kernel_gelu_erf_derivative(const float *x, const float *dy, size_t count, float *dx) {
    for (size_t i = 0; i < count; i++) {
        float below = 0.5f * (1.0f + erff(x[i] * root_half));
        dx[i] = dy[i] * (below + x[i] * density_at_0 * expf(-0.5f * x[i] * x[i]));
    }
}

void kernel_gelu_tanh(const float *x, size_t count, float *y) {
    for (size_t i = 0; i < count; i++)
        y[i] = 0.5f * x[i] * (1.0f + tanhf(tanh_scale * (x[i] + tanh_cubic * x[i] * x[i] * x[i])));
}

void kernel_gelu_tanh_derivative(const float *x, const float *dy, size_t count, float *dx) {
    for (size_t i = 0; i < count; i++) {
        float t = tanhf(tanh_scale * (x[i] + tanh_cubic * x[i] * x[i] * x[i]));
        float slope = tanh_scale * (1.0f + 3.0f * tanh_cubic * x[i] * x[i]);
        dx[i] = dy[i] * 0.5f * (1.0f + t + x[i] * (1.0f - t * t) * slope);
    }
}

void kernel_dropout_factors(uint64_t seed, float share, size_t count, float *factors) {
    float kept = 1.0f / (1.0f - share);
    for (size_t i = 0; i < count; i++) {
        uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15u; // SplitMix64
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        z ^= z >> 31;
        factors[i] = (float)(z >> 40) * 0x1p-24f < share ? 0.0f : kept;
    }
}

// ------------------------------------------------------------------------------------------------------------- row by row

FOR_EACH_MACHINE
void kernel_add_rows(const float *x, size_t rows, size_t columns, float *sums) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < columns; i++) sums[i] += x[r * columns + i];
}

FOR_EACH_MACHINE
void kernel_layer_normalize_derivative(const float *x, const float *dy, size_t rows, size_t columns,
                                       const float *weight, float epsilon, float *dx, float *dweight, float *dbias) {
    for (size_t r = 0; r < rows; r++, x += columns, dy += columns, dx += columns) {
        float mean = 0, squares = 0;
        for (size_t i = 0; i < columns; i++) mean += x[i];
        mean /= (float)columns;
        for (size_t i = 0; i < columns; i++) squares += (x[i] - mean) * (x[i] - mean);
        float factor = 1.0f / sqrtf(squares / (float)columns + epsilon);
        float sum = 0, product = 0; // of the normalised row's cotangent, alone and times the normalised row
        for (size_t i = 0; i < columns; i++) {
            float normal = (x[i] - mean) * factor, d = dy[i] * weight[i];
            sum += d;
            product += d * normal;
            dweight[i] += dy[i] * normal;
            dbias[i] += dy[i];
        }
        sum /= (float)columns;
        product /= (float)columns;
        for (size_t i = 0; i < columns; i++)
            dx[i] = factor * (dy[i] * weight[i] - sum - (x[i] - mean) * factor * product);
    }
}

/// x becomes its softmax.
static inline __attribute__((always_inline)) void soften(float *x, size_t count) {
    float largest = x[0], sum = 0;
    for (size_t i = 1; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    for (size_t i = 0; i < count; i++) sum += x[i] = expf(x[i] - largest);
    for (size_t i = 0; i < count; i++) x[i] /= sum;
}

FOR_EACH_MACHINE
void kernel_softmax_pooling_derivative(const float *x, const float *weights, const float *dpooled, size_t rows,
                                       size_t columns, float *dx, float *dscores) {
    float mean = 0;
    for (size_t r = 0; r < rows; r++) {
        float product = 0;
        for (size_t i = 0; i < columns; i++) {
            dx[r * columns + i] = weights[r] * dpooled[i];
            product += x[r * columns + i] * dpooled[i];
        }
        dscores[r] = product;
        mean += weights[r] * product;
    }
    for (size_t r = 0; r < rows; r++) dscores[r] = weights[r] * (dscores[r] - mean);
}

FOR_EACH_MACHINE
void kernel_attend_derivative(const float *queries, size_t rows, const float *keys, const float *values, size_t count,
                              size_t heads, size_t head_size, const float *dout, float *scores, float *dqueries,
                              float *dkeys, float *dvalues) {
    size_t stride = heads * head_size;
    float factor = 1.0f / sqrtf((float)head_size), *dscores = scores + count;
    for (size_t r = 0; r < rows; r++) {
        for (size_t h = 0; h < heads; h++) {
            size_t here = r * stride + h * head_size;
            const float *q = queries + here, *d = dout + here;
            for (size_t m = 0; m < count; m++) {
                const float *k = keys + m * stride + h * head_size;
                float s = 0;
                for (size_t i = 0; i < head_size; i++) s += q[i] * k[i];
                scores[m] = s * factor;
            }
            soften(scores, count);
            float mean = 0;
            for (size_t m = 0; m < count; m++) {
                const float *v = values + m * stride + h * head_size;
                float *dv = dvalues + m * stride + h * head_size, product = 0;
                for (size_t i = 0; i < head_size; i++) {
                    dv[i] += scores[m] * d[i];
                    product += d[i] * v[i];
                }
                dscores[m] = product;
                mean += scores[m] * product;
            }
            float *dq = dqueries + here;
            for (size_t m = 0; m < count; m++) {
                const float *k = keys + m * stride + h * head_size;
                float *dk = dkeys + m * stride + h * head_size;
                float ds = scores[m] * (dscores[m] - mean) * factor;
                for (size_t i = 0; i < head_size; i++) {
                    dq[i] += ds * k[i];
                    dk[i] += ds * q[i];
                }
            }
        }
    }
}

FOR_EACH_MACHINE
float kernel_cross_entropy(const float *logits, const float *targets, size_t count, float *dlogits) {
    float largest = logits[0], sum = 0, total = 0, loss = 0;
    for (size_t i = 1; i < count; i++) largest = logits[i] > largest ? logits[i] : largest;
    for (size_t i = 0; i < count; i++) {
        sum += dlogits[i] = expf(logits[i] - largest);
        total += targets[i];
    }
    float level = largest + logf(sum);
    for (size_t i = 0; i < count; i++) {
        loss += targets[i] * (level - logits[i]);
        dlogits[i] = dlogits[i] / sum * total - targets[i];
    }
    return loss;
}

// --------------------------------------------------------------------------------------------------------------- optimiser

double kernel_sum_of_squares(const float *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

FOR_EACH_MACHINE
void kernel_adamw(float *x, const float *gradient, float scale, float *mean, float *square, size_t count, float beta1,
                  float beta2, float rate, float decay, float epsilon, float correction1, float correction2) {
    float kept = 1.0f - rate * decay, step = rate / correction1, root = 1.0f / sqrtf(correction2);
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] * scale;
        mean[i] += (1.0f - beta1) * (g - mean[i]);
        square[i] = beta2 * square[i] + (1.0f - beta2) * g * g;
        x[i] = x[i] * kept - step * mean[i] / (sqrtf(square[i]) * root + epsilon);
    }
}

FOR_EACH_MACHINE
void kernel_move_towards(const float *target, float share, size_t count, float *x) {
    for (size_t i = 0; i < count; i++) x[i] += share * (target[i] - x[i]);
}
