#define _GNU_SOURCE
#include "parts.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

dnnl_engine_t odnn_engine;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static dnnl_status_t start_status;

static void start(void) { start_status = dnnl_engine_create(&odnn_engine, dnnl_cpu, 0); }

static pthread_key_t workspace_key;
static pthread_once_t workspace_once = PTHREAD_ONCE_INIT;

static void release_workspace(void *pointer) {
    workspace *w = pointer;
    dnnl_stream_destroy(w->stream);
    free(w->inputs);
    free(w->scales);
    free(w->scratch);
    free(w->few);
    free(w);
}

static void make_workspace_key(void) { pthread_key_create(&workspace_key, release_workspace); }

/// A thread's first use tells OpenMP, where oneDNN was built with it, to keep to this thread: teams of OpenMP threads stall
/// when the machine is shared.
workspace *odnn_workspace(void) {
    pthread_once(&started, start);
    if (start_status) return NULL;
    pthread_once(&workspace_once, make_workspace_key);
    workspace *w = pthread_getspecific(workspace_key);
    if (w) return w;
    void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set_threads) set_threads(1);
    w = calloc(1, sizeof *w);
    if (!w) return NULL;
    if (dnnl_stream_create(&w->stream, odnn_engine, dnnl_stream_default_flags)) {
        free(w);
        return NULL;
    }
    pthread_setspecific(workspace_key, w);
    return w;
}

void *odnn_at_least(void **buffer, size_t *capacity, size_t bytes) {
    if (*capacity < bytes) {
        free(*buffer);
        *capacity = 0;
        *buffer = aligned_alloc(64, (bytes + 63) / 64 * 64);
        if (*buffer) *capacity = bytes;
    }
    return *buffer;
}
