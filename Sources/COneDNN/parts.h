// What the parts of the façade share.
#ifndef BEHOLD_ONEDNN_PARTS_H
#define BEHOLD_ONEDNN_PARTS_H

#include "COneDNN.h"
#include "apis.h"

#include <stdint.h>

extern dnnl_engine_t odnn_engine;

/// What belongs to one thread: its stream, and memory that its calls reuse.
typedef struct {
    dnnl_stream_t stream;
    void *inputs, *scales, *scratch, *few;
    size_t input_bytes, scales_bytes, scratch_bytes, few_bytes;
} workspace;

/// The calling thread's workspace; NULL without memory or oneDNN's engine.
workspace *odnn_workspace(void);
/// A workspace's memory, grown where it is too small; NULL without memory.
void *odnn_at_least(void **buffer, size_t *capacity, size_t bytes);

/// Everything that a compiled kernel depends on.
typedef struct {
    bool has_scales, accumulate;
    odnn_precision precision;
    odnn_activation activation;
    size_t outputs, inputs, rows;
} shape;

typedef struct plan {
    shape shape;
    dnnl_primitive_t primitive;
    description x, w, b, y, scales, scratch;
    size_t scratch_bytes;
    struct plan *next;
} plan;

/// The plan of a shape, compiled at its first use. Plans live as long as the process: there are few shapes.
/// @param packed the layout that the weights already have, or NULL for oneDNN's choice.
const plan *odnn_plan(const shape *s, description_view packed);

/// Numbers rounded to bfloat16, to nearest, ties to even.
void odnn_round_to_bfloat16(const float *x, size_t count, uint16_t *out);
/// (x - lowest) · factor, rounded, in 0 ... 255.
void odnn_round_to_bytes(const float *x, size_t count, float lowest, float factor, uint8_t *out);
#endif
