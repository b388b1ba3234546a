#if defined(__linux__)
#define _GNU_SOURCE  // sched_setaffinity
#include <sched.h>
#endif

#include "COpenBLAS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// The library's own declarations (cblas.h), so that building needs none of its files. An index has 32 bits in the library of
// this name.
typedef int blas_index;
enum { row_major = 101, no_transpose = 111 };
typedef void (*sgemv_function)(int order, int transpose, blas_index rows, blas_index columns, float alpha, const float *a,
                               blas_index a_stride, const float *x, blas_index x_step, float beta, float *y, blas_index y_step);

static struct {
    sgemv_function sgemv;
    char *(*config)(void);
    char *(*core_name)(void);
} library;

#if defined(__APPLE__)
static const char *const names[] = {"libopenblas.0.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib"};
#else
static const char *const names[] = {"libopenblas.so.0", "libopenblas.so"};
#endif

/// The library takes a processor that is newer than itself for one of long ago, and computes half as fast on it.
static void choose_kernels(void) {
#if defined(__x86_64__)
    const char *kernels = NULL;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) kernels = "Haswell";
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
        kernels = "SkylakeX";
    }
    // What the user chose stays.
    if (kernels) setenv("OPENBLAS_CORETYPE", kernels, 0);
#endif
}

static void *open_library(void) {
    choose_kernels();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (handle) return handle;
    }
    return NULL;
}

/// The library starts a thread for each further processor that the loading thread may use, which look for work for a while:
/// it is shown one processor only.
static void *open_for_one_thread(void) {
#if defined(__linux__)
    cpu_set_t own, one;
    int processor = sched_getcpu();
    if (processor < 0 || processor >= CPU_SETSIZE || sched_getaffinity(0, sizeof own, &own) != 0) return open_library();
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    sched_setaffinity(0, sizeof one, &one);
    void *handle = open_library();
    sched_setaffinity(0, sizeof own, &own);
    return handle;
#else
    return open_library();
#endif
}

static void load(void) {
    void *handle = open_for_one_thread();
    if (!handle) return;
    void (*set_threads)(int) = (void (*)(int))dlsym(handle, "openblas_set_num_threads");
    if (set_threads) set_threads(1);
    library.config = (char *(*)(void))dlsym(handle, "openblas_get_config");
    library.core_name = (char *(*)(void))dlsym(handle, "openblas_get_corename");
    library.sgemv = (sgemv_function)dlsym(handle, "cblas_sgemv");
}

static bool is_loaded(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return library.sgemv != NULL;
}

bool blas_dot_products(const float *rows, size_t count, size_t columns, const float *vector, float *products) {
    if (!is_loaded()) return false;
    library.sgemv(row_major, no_transpose, (blas_index)count, (blas_index)columns, 1.0f, rows, (blas_index)columns, vector, 1,
                  0.0f, products, 1);
    return true;
}

void blas_describe(char *text, size_t capacity) {
    if (capacity > 0) text[0] = 0;
    if (!is_loaded() || !library.config || !library.core_name) return;
    // Such as "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64".
    char version[32] = "";
    sscanf(library.config(), "OpenBLAS %31s", version);
    snprintf(text, capacity, "OpenBLAS %s, %s", version, library.core_name());
}
