/// A façade of a few functions over OpenBLAS, which is loaded when it is first needed: loading takes milliseconds and
/// megabytes that most runs of a program have no use for.
///
/// Every function runs on the caller's thread alone; callers split work over threads themselves. Functions may be called by
/// several threads at once.
#ifndef BEHOLD_OPENBLAS_H
#define BEHOLD_OPENBLAS_H

#include <stdbool.h>
#include <stddef.h>

/// products[r] = rows[r] · vector, for `count` rows of `columns` numbers.
/// Answers false, and does nothing, where OpenBLAS isn't installed.
bool blas_dot_products(const float *rows, size_t count, size_t columns, const float *vector, float *products);
/// Version and kernels in use, such as "OpenBLAS 0.3.21, SkylakeX"; empty where OpenBLAS isn't installed. `text` receives at
/// most `capacity` bytes.
void blas_describe(char *text, size_t capacity);
#endif
