/// A façade of a few functions over oneDNN: matrix products with weights that are packed once.
///
/// Every function runs on the caller's thread alone; callers split work over threads themselves. Handles may be used by
/// several threads at once. Creation answers NULL where oneDNN can't do what is asked.
/// The C APIs of oneDNN 2.x and 3.x differ; the difference ends in `apis.h`.
#ifndef BEHOLD_ONEDNN_H
#define BEHOLD_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>

/// How weights, and the inputs they meet, are stored. Sums are float32, of 8-bit numbers int32.
typedef enum {
    ODNN_FLOAT32 = 0,
    ODNN_BFLOAT16 = 1,
    ODNN_INT8 = 2 // weights in -128 ... 127; inputs in 256 steps of a range
} odnn_precision;

/// What is applied to each output.
typedef enum {
    ODNN_IDENTITY = 0,
    ODNN_RELU = 1,
    ODNN_RELU6 = 2, // min(max(x, 0), 6)
    ODNN_GELU_TANH = 3,
    ODNN_GELU_ERF = 4,
    ODNN_GELU_QUICK = 5 // x / (1 + exp(-1.702 x))
} odnn_activation;

/// 0 for success; else oneDNN's status.
typedef int odnn_status;

/// True where products of this precision run on instructions made for it.
bool odnn_supports(odnn_precision precision);
/// Version and instruction set in use, such as "oneDNN 2.6.3, avx512_core_bf16". `text` receives at most `capacity` bytes.
void odnn_describe(char *text, size_t capacity);

/// Weights of a linear layer: y = activation(x · weightsᵀ + bias).
typedef struct odnn_product odnn_product;
/// @param weights [outputs, inputs].
/// @param scales [outputs] or NULL: what each output is multiplied by in float32, never 0. Whole numbers up to 256 times a scale lose
///        nothing in bfloat16. With ODNN_INT8 they must be there, and the weights be whole numbers in -128 ... 127.
/// @param bias [outputs] or NULL: added after scaling. All are copied.
odnn_product *odnn_product_create(const float *weights, const float *scales, const float *bias, size_t outputs,
                                  size_t inputs, odnn_precision precision);
void odnn_product_destroy(odnn_product *product);
/// x [rows, inputs] → y [rows, outputs]; with `accumulate`, y += x · weightsᵀ + bias before the activation.
/// @param lowest, highest what the inputs lie between; ODNN_INT8 alone reads them, and takes what lies beyond for the nearer of them.
odnn_status odnn_product_run(odnn_product *product, const float *x, float lowest, float highest, size_t rows, float *y,
                             odnn_activation activation, bool accumulate);

/// c = a · b, or c += a · b: [m, k] · [k, n] → [m, n]; with `a_transposed` a is stored as [k, m], with `b_transposed` b as [n, k].
odnn_status odnn_multiply(const float *a, bool a_transposed, const float *b, bool b_transposed, size_t m, size_t n,
                          size_t k, float *c, bool accumulate);
#endif
