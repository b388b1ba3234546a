#define _GNU_SOURCE
#include "COneDNN.h"
#include "apis.h"

#include <dlfcn.h>
#include <dnnl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_MACHINE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_MACHINE
#endif

// ------------------------------------------------------------------------------------------------- one engine, own threads

static dnnl_engine_t engine;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static dnnl_status_t start_status;

static void start(void) { start_status = dnnl_engine_create(&engine, dnnl_cpu, 0); }

/// What belongs to one thread: its stream, and memory that its calls reuse.
typedef struct {
    dnnl_stream_t stream;
    void *inputs, *scales, *scratch, *few;
    size_t input_bytes, scales_bytes, scratch_bytes, few_bytes;
} workspace;

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

/// The calling thread's workspace. Its first use tells OpenMP, where oneDNN was built with it, to keep to this thread:
/// teams of OpenMP threads stall when the machine is shared.
static workspace *current_workspace(void) {
    pthread_once(&started, start);
    if (start_status) return NULL;
    pthread_once(&workspace_once, make_workspace_key);
    workspace *w = pthread_getspecific(workspace_key);
    if (w) return w;
    void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set_threads) set_threads(1);
    w = calloc(1, sizeof *w);
    if (!w) return NULL;
    if (dnnl_stream_create(&w->stream, engine, dnnl_stream_default_flags)) {
        free(w);
        return NULL;
    }
    pthread_setspecific(workspace_key, w);
    return w;
}

static void *at_least(void **buffer, size_t *capacity, size_t bytes) {
    if (*capacity < bytes) {
        free(*buffer);
        *capacity = 0;
        *buffer = aligned_alloc(64, (bytes + 63) / 64 * 64);
        if (*buffer) *capacity = bytes;
    }
    return *buffer;
}

// ------------------------------------------------------------------------------------------------------ plans, by shape

/// Everything that a compiled kernel depends on.
typedef struct {
    bool convolution, has_scales, accumulate;
    odnn_precision precision;
    odnn_activation activation;
    size_t outputs, inputs, size, stride; // size 0: a product
    size_t maps, height, width, top, bottom; // a product has `maps` rows
} shape;

typedef struct plan {
    shape shape;
    dnnl_primitive_t primitive;
    description x, w, b, y, scales, scratch;
    size_t scratch_bytes;
    struct plan *next;
} plan;

enum { plan_buckets = 1024 };
static plan *plans[plan_buckets];
static pthread_rwlock_t plans_lock = PTHREAD_RWLOCK_INITIALIZER;

static size_t bucket_of(const shape *s) {
    size_t fields[] = {s->convolution, s->has_scales, s->accumulate, s->precision, s->activation, s->outputs, s->inputs,
                       s->size,        s->stride,   s->maps,       s->height,    s->width,      s->top,     s->bottom};
    size_t hash = 1469598103934665603u;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) hash = (hash ^ fields[i]) * 1099511628211u;
    return (hash >> 20) % plan_buckets;
}

static bool same_shape(const shape *a, const shape *b) {
    return a->convolution == b->convolution && a->has_scales == b->has_scales && a->accumulate == b->accumulate &&
           a->precision == b->precision && a->activation == b->activation && a->outputs == b->outputs &&
           a->inputs == b->inputs && a->size == b->size && a->stride == b->stride && a->maps == b->maps &&
           a->height == b->height && a->width == b->width && a->top == b->top && a->bottom == b->bottom;
}

static plan *find_plan(const shape *s, size_t bucket) {
    for (plan *p = plans[bucket]; p; p = p->next)
        if (same_shape(&p->shape, s)) return p;
    return NULL;
}

static const dnnl_data_type_t input_types[] = {[ODNN_FLOAT32] = dnnl_f32, [ODNN_BFLOAT16] = dnnl_bf16, [ODNN_INT8] = dnnl_u8};
static const dnnl_data_type_t weight_types[] = {[ODNN_FLOAT32] = dnnl_f32, [ODNN_BFLOAT16] = dnnl_bf16, [ODNN_INT8] = dnnl_s8};

static dnnl_status_t make_attributes(dnnl_primitive_attr_t *attributes, const shape *s, description scales) {
    dnnl_post_ops_t operations = NULL;
    dnnl_status_t status = dnnl_primitive_attr_create(attributes);
    if (status) return status;
    status = dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
    if (!status) status = dnnl_post_ops_create(&operations);
    if (!status && s->has_scales) status = dnnl_post_ops_append_binary(operations, dnnl_binary_mul, VIEW(scales));
    if (!status && s->accumulate) status = append_sum(operations);
    if (!status && s->activation == ODNN_RELU) status = append_activation(operations, dnnl_eltwise_relu, 0);
    if (!status && s->activation == ODNN_GELU_TANH) status = append_activation(operations, dnnl_eltwise_gelu_tanh, 0);
    if (!status && s->activation == ODNN_GELU_ERF) status = append_activation(operations, dnnl_eltwise_gelu_erf, 0);
    if (!status && s->activation == ODNN_GELU_QUICK) status = append_activation(operations, dnnl_eltwise_swish, 1.702f);
    if (!status) status = dnnl_primitive_attr_set_post_ops(*attributes, operations);
    if (operations) dnnl_post_ops_destroy(operations);
    return status;
}

/// Compiles the kernel of a shape. `packed` is the layout that the weights already have, or NULL for oneDNN's choice.
static plan *compile(const shape *s, description_view packed) {
    dnnl_data_type_t type = input_types[s->precision], weight_type = weight_types[s->precision];
    plan *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->shape = *s;
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t primitive = NULL;
    dnnl_dims_t channels = {1, (dnnl_dim_t)s->outputs, 1, 1};
    dnnl_status_t status = describe(&p->scales, 4, channels, dnnl_f32, dnnl_nhwc);
    if (!status) status = make_attributes(&attributes, s, p->scales);
    if (s->convolution) {
        size_t side = s->size / 2;
        dnnl_dim_t rows = (dnnl_dim_t)((s->height + s->top + s->bottom - s->size) / s->stride + 1);
        dnnl_dim_t columns = (dnnl_dim_t)((s->width + 2 * side - s->size) / s->stride + 1);
        dnnl_dims_t x = {(dnnl_dim_t)s->maps, (dnnl_dim_t)s->inputs, (dnnl_dim_t)s->height, (dnnl_dim_t)s->width};
        dnnl_dims_t w = {(dnnl_dim_t)s->outputs, (dnnl_dim_t)s->inputs, (dnnl_dim_t)s->size, (dnnl_dim_t)s->size};
        dnnl_dims_t y = {(dnnl_dim_t)s->maps, (dnnl_dim_t)s->outputs, rows, columns};
        dnnl_dims_t b = {(dnnl_dim_t)s->outputs};
        dnnl_dims_t strides = {(dnnl_dim_t)s->stride, (dnnl_dim_t)s->stride};
        dnnl_dims_t before = {(dnnl_dim_t)s->top, (dnnl_dim_t)side};
        // oneDNN wants the padding that the output needs, not the padding that is there.
        dnnl_dims_t after = {(rows - 1) * strides[0] + w[2] - x[2] - before[0],
                             (columns - 1) * strides[1] + w[3] - x[3] - before[1]};
        if (!status) status = describe(&p->x, 4, x, type, dnnl_nhwc);
        if (!status) status = describe(&p->y, 4, y, dnnl_f32, dnnl_nhwc);
        if (!status) status = describe(&p->b, 1, b, dnnl_f32, dnnl_a);
        if (!status) status = packed ? copy_description(&p->w, packed) : describe(&p->w, 4, w, weight_type, dnnl_format_tag_any);
        if (!status) status = convolution_plan(&primitive, engine, p->x, p->w, p->b, p->y, strides, before, after, attributes);
    } else {
        dnnl_dims_t x = {(dnnl_dim_t)s->maps, (dnnl_dim_t)s->inputs};
        dnnl_dims_t w = {(dnnl_dim_t)s->inputs, (dnnl_dim_t)s->outputs};
        dnnl_dims_t y = {(dnnl_dim_t)s->maps, (dnnl_dim_t)s->outputs};
        dnnl_dims_t b = {1, (dnnl_dim_t)s->outputs};
        if (!status) status = describe(&p->x, 2, x, type, dnnl_ab);
        if (!status) status = describe(&p->y, 2, y, dnnl_f32, dnnl_ab);
        if (!status) status = describe(&p->b, 2, b, dnnl_f32, dnnl_ab);
        if (!status) status = packed ? copy_description(&p->w, packed) : describe(&p->w, 2, w, weight_type, dnnl_format_tag_any);
        if (!status) status = product_plan(&primitive, engine, p->x, p->w, p->b, p->y, attributes);
    }
    if (!status) status = dnnl_primitive_create(&p->primitive, primitive);
    if (!status) {
        forget(&p->w);
        status = copy_description(&p->w, dnnl_primitive_desc_query_md(primitive, dnnl_query_weights_md, 0));
    }
    if (!status) {
        status = copy_description(&p->scratch, dnnl_primitive_desc_query_md(primitive, dnnl_query_scratchpad_md, 0));
        p->scratch_bytes = dnnl_memory_desc_get_size(VIEW(p->scratch));
    }
    if (primitive) dnnl_primitive_desc_destroy(primitive);
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    if (!status) return p;
    if (p->primitive) dnnl_primitive_destroy(p->primitive);
    free(p);
    return NULL;
}

/// The plan of a shape, compiled at its first use. Plans live as long as the process: there are few shapes.
static const plan *plan_for(const shape *s, description_view packed) {
    size_t bucket = bucket_of(s);
    pthread_rwlock_rdlock(&plans_lock);
    plan *found = find_plan(s, bucket);
    pthread_rwlock_unlock(&plans_lock);
    if (found) return found;
    plan *made = compile(s, packed);
    if (!made) return NULL;
    pthread_rwlock_wrlock(&plans_lock);
    found = find_plan(s, bucket);
    if (!found) {
        made->next = plans[bucket];
        plans[bucket] = made;
        found = made;
        made = NULL;
    }
    pthread_rwlock_unlock(&plans_lock);
    if (made) {
        dnnl_primitive_destroy(made->primitive);
        forget(&made->x), forget(&made->w), forget(&made->b), forget(&made->y), forget(&made->scales), forget(&made->scratch);
        free(made);
    }
    return found;
}

// ------------------------------------------------------------------------------------------------------------- weights

/// Weights in the layout that some kernels want; others may want another one.
typedef struct packing {
    description layout;
    void *weights;
    struct packing *next;
} packing;

struct odnn_product {
    shape shape;
    packing *packings; // the first is made with the handle, the others when a kernel asks
    float *bias;
    float *scales; // NULL: none
};
struct odnn_convolution {
    struct odnn_product weights;
};

static pthread_rwlock_t packings_lock = PTHREAD_RWLOCK_INITIALIZER;

static void destroy_packing(packing *p) {
    if (!p) return;
    forget(&p->layout);
    free(p->weights);
    free(p);
}

/// The weights at `source`, rearranged; NULL where that fails.
static packing *rearrange(description_view from, const void *source, description_view to) {
    workspace *ws = current_workspace();
    packing *made = calloc(1, sizeof *made);
    if (!ws || !made || copy_description(&made->layout, to)) return free(made), NULL;
    dnnl_memory_t inputs = NULL, outputs = NULL;
    dnnl_primitive_desc_t reorder_plan = NULL;
    dnnl_primitive_t reorder = NULL;
    made->weights = aligned_alloc(64, (dnnl_memory_desc_get_size(to) + 63) / 64 * 64);
    dnnl_status_t status = made->weights ? dnnl_success : dnnl_out_of_memory;
    if (!status) status = dnnl_memory_create(&inputs, from, engine, (void *)source);
    if (!status) status = dnnl_memory_create(&outputs, to, engine, made->weights);
    if (!status) status = dnnl_reorder_primitive_desc_create(&reorder_plan, from, engine, to, engine, NULL);
    if (!status) status = dnnl_primitive_create(&reorder, reorder_plan);
    dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, inputs}, {DNNL_ARG_TO, outputs}};
    if (!status) status = dnnl_primitive_execute(reorder, ws->stream, 2, arguments);
    if (!status) status = dnnl_stream_wait(ws->stream);
    if (reorder) dnnl_primitive_destroy(reorder);
    if (reorder_plan) dnnl_primitive_desc_destroy(reorder_plan);
    if (inputs) dnnl_memory_destroy(inputs);
    if (outputs) dnnl_memory_destroy(outputs);
    if (!status) return made;
    destroy_packing(made);
    return NULL;
}

static packing *find_packing(const struct odnn_product *handle, description_view layout) {
    for (packing *p = handle->packings; p; p = p->next)
        if (dnnl_memory_desc_equal(VIEW(p->layout), layout)) return p;
    return NULL;
}

/// The weights as a plan wants them.
static const void *weights_for(struct odnn_product *handle, const plan *p) {
    pthread_rwlock_rdlock(&packings_lock);
    packing *found = find_packing(handle, VIEW(p->w)), *first = handle->packings;
    pthread_rwlock_unlock(&packings_lock);
    if (found) return found->weights;
    packing *made = rearrange(VIEW(first->layout), first->weights, VIEW(p->w));
    if (!made) return NULL;
    pthread_rwlock_wrlock(&packings_lock);
    found = find_packing(handle, VIEW(p->w));
    if (found) {
        destroy_packing(made);
    } else {
        found = made;
        made->next = first->next;
        first->next = made;
    }
    pthread_rwlock_unlock(&packings_lock);
    return found->weights;
}

static bool pack(struct odnn_product *handle, const plan *p, const float *weights, int rank, const dnnl_dims_t sizes,
                 dnnl_format_tag_t tag) {
    description plain;
    if (describe(&plain, rank, sizes, dnnl_f32, tag)) return false;
    handle->packings = rearrange(VIEW(plain), weights, VIEW(p->w));
    forget(&plain);
    return handle->packings != NULL;
}

static bool copy_bias(struct odnn_product *handle, const float *bias, size_t outputs) {
    handle->bias = calloc(outputs, sizeof(float)); // oneDNN is always given one: fewer plans
    if (handle->bias && bias) memcpy(handle->bias, bias, outputs * sizeof(float));
    return handle->bias != NULL;
}

static void release(struct odnn_product *handle) {
    while (handle->packings) {
        packing *next = handle->packings->next;
        destroy_packing(handle->packings);
        handle->packings = next;
    }
    free(handle->bias);
    free(handle->scales);
}

/// Inputs as the weights need them: bfloat16 ones are rounded (to nearest, ties to even) into the thread's workspace.
#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bf16"))) static size_t round_with_avx512(const float *x, size_t count, uint16_t *out) {
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        __m512bh pair = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i));
        _mm512_storeu_si512(out + i, (__m512i)pair);
    }
    return i;
}
#endif

static void round_to_bfloat16(const float *x, size_t count, uint16_t *out) {
    size_t i = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bf16")) i = round_with_avx512(x, count, out);
#endif
    for (; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        out[i] = (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}

/// Numbers in 0 ... 255 / factor, times the factor and rounded.
FOR_EACH_MACHINE
static void round_to_bytes(const float *x, size_t count, float factor, uint8_t *out) {
    for (size_t i = 0; i < count; i++) {
        float value = x[i] * factor + 0.5f;
        value = value < 0 ? 0 : value;
        out[i] = (uint8_t)(int32_t)(value > 255 ? 255 : value);
    }
}

/// Scales and bias for inputs that are `step` times the numbers that the weights meet; NULL without memory.
static const float *stepped(workspace *ws, const struct odnn_product *handle, float step, float **bias) {
    size_t outputs = handle->shape.outputs;
    float *scales = at_least(&ws->scales, &ws->scales_bytes, 2 * outputs * sizeof(float));
    if (!scales) return NULL;
    *bias = scales + outputs;
    for (size_t o = 0; o < outputs; o++) {
        scales[o] = handle->scales[o] * step;
        (*bias)[o] = handle->bias[o] / step;
    }
    return scales;
}

/// @param x_largest of the inputs, none of which is below 0; read for ODNN_INT8 alone.
static odnn_status run(struct odnn_product *handle, const shape *s, const float *x, float x_largest, size_t x_count,
                       float *y) {
    workspace *ws = current_workspace();
    if (!ws) return dnnl_out_of_memory;
    // A product's kernels agree on one layout whatever the rows; a convolution's choose by the map's size.
    const plan *p = plan_for(s, s->convolution ? NULL : VIEW(handle->packings->layout));
    const void *weights = p ? weights_for(handle, p) : NULL;
    if (!weights) return dnnl_unimplemented;
    void *inputs = (void *)x;
    const float *scales = handle->scales;
    float *bias = handle->bias;
    if (s->precision == ODNN_INT8) {
        float step = x_largest > 0 ? x_largest / 255 : 1;
        inputs = at_least(&ws->inputs, &ws->input_bytes, x_count);
        scales = stepped(ws, handle, step, &bias);
        if (!inputs || !scales) return dnnl_out_of_memory;
        round_to_bytes(x, x_count, 1 / step, inputs);
    } else if (s->precision == ODNN_BFLOAT16) {
        inputs = at_least(&ws->inputs, &ws->input_bytes, x_count * sizeof(uint16_t));
        if (!inputs) return dnnl_out_of_memory;
        round_to_bfloat16(x, x_count, inputs);
    }
    void *scratch = NULL;
    if (p->scratch_bytes) {
        scratch = at_least(&ws->scratch, &ws->scratch_bytes, p->scratch_bytes);
        if (!scratch) return dnnl_out_of_memory;
    }
    struct {
        int argument;
        description_view layout;
        void *data;
    } parts[] = {{DNNL_ARG_SRC, VIEW(p->x), inputs},
                 {DNNL_ARG_WEIGHTS, VIEW(p->w), (void *)weights},
                 {DNNL_ARG_BIAS, VIEW(p->b), bias},
                 {DNNL_ARG_DST, VIEW(p->y), y},
                 {DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, VIEW(p->scales), (void *)scales},
                 {DNNL_ARG_SCRATCHPAD, VIEW(p->scratch), scratch}};
    enum { count = sizeof parts / sizeof *parts };
    dnnl_exec_arg_t arguments[count];
    dnnl_status_t status = dnnl_success;
    int made = 0;
    for (int i = 0; i < count && !status; i++) {
        if (!parts[i].data) continue;
        arguments[made].arg = parts[i].argument;
        status = dnnl_memory_create(&arguments[made].memory, parts[i].layout, engine, parts[i].data);
        if (!status) made++;
    }
    if (!status) status = dnnl_primitive_execute(p->primitive, ws->stream, made, arguments);
    for (int i = 0; i < made; i++) dnnl_memory_destroy(arguments[i].memory);
    return status;
}

// ------------------------------------------------------------------------------------------------------------ products

odnn_product *odnn_product_create(const float *weights, const float *bias, size_t outputs, size_t inputs,
                                  odnn_precision precision) {
    if (!current_workspace()) return NULL;
    odnn_product *product = calloc(1, sizeof *product);
    if (!product) return NULL;
    product->shape = (shape){.precision = precision, .outputs = outputs, .inputs = inputs};
    shape typical = product->shape;
    typical.maps = 48;
    dnnl_dims_t sizes = {(dnnl_dim_t)inputs, (dnnl_dim_t)outputs};
    const plan *p = plan_for(&typical, NULL);
    if (p && copy_bias(product, bias, outputs) && pack(product, p, weights, 2, sizes, dnnl_ba)) return product;
    odnn_product_destroy(product);
    return NULL;
}

void odnn_product_destroy(odnn_product *product) {
    if (!product) return;
    release(product);
    free(product);
}

/// Whether the kernels add up a row's products in one order, however many rows there are. Those without AVX-512 don't: they do
/// for 6, 12 … 72 rows.
static bool are_rows_alike(void) {
#if defined(__x86_64__)
    return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core;
#else
    return true;
#endif
}

enum { rows_alike = 6, rows_at_once = 48 };

/// The product of fewer than `rows_alike` rows, with zeroes for the others.
static odnn_status run_few(odnn_product *product, shape *s, const float *x, size_t rows, float *y) {
    workspace *ws = current_workspace();
    if (!ws) return dnnl_out_of_memory;
    size_t x_count = rows * s->inputs, y_count = rows * s->outputs;
    float *padded = at_least(&ws->few, &ws->few_bytes, rows_alike * (s->inputs + s->outputs) * sizeof(float));
    if (!padded) return dnnl_out_of_memory;
    float *results = padded + rows_alike * s->inputs;
    memset(padded, 0, rows_alike * (s->inputs + s->outputs) * sizeof(float));
    memcpy(padded, x, x_count * sizeof(float));
    if (s->accumulate) memcpy(results, y, y_count * sizeof(float));
    s->maps = rows_alike;
    odnn_status status = run(product, s, padded, 0, rows_alike * s->inputs, results);
    memcpy(y, results, y_count * sizeof(float));
    return status;
}

odnn_status odnn_product_run(odnn_product *product, const float *x, size_t rows, float *y,
                             odnn_activation activation, bool accumulate) {
    if (rows == 0) return dnnl_success;
    shape s = product->shape;
    s.maps = rows;
    s.activation = activation;
    s.accumulate = accumulate;
    if (are_rows_alike()) return run(product, &s, x, 0, rows * s.inputs, y);
    odnn_status status = dnnl_success;
    for (size_t done = 0; done < rows && !status; done += s.maps) {
        size_t left = rows - done;
        if (left < rows_alike) return run_few(product, &s, x + done * s.inputs, left, y + done * s.outputs);
        s.maps = left < rows_at_once ? left / rows_alike * rows_alike : rows_at_once;
        status = run(product, &s, x + done * s.inputs, 0, s.maps * s.inputs, y + done * s.outputs);
    }
    return status;
}

// -------------------------------------------------------------------------------------------------------- convolutions

/// Scales, and the bias divided by them, since oneDNN adds it first.
static bool copy_scales(struct odnn_product *handle, const float *scales, size_t outputs) {
    handle->scales = malloc(outputs * sizeof(float));
    if (!handle->scales) return false;
    for (size_t o = 0; o < outputs; o++) {
        handle->scales[o] = scales[o];
        handle->bias[o] /= scales[o];
    }
    return true;
}

odnn_convolution *odnn_convolution_create(const float *weights, const float *scales, const float *bias, size_t outputs,
                                          size_t inputs, size_t size, size_t stride, odnn_precision precision) {
    if (!current_workspace()) return NULL;
    odnn_convolution *convolution = calloc(1, sizeof *convolution);
    if (!convolution) return NULL;
    shape *s = &convolution->weights.shape;
    *s = (shape){.convolution = true, .precision = precision, .outputs = outputs, .inputs = inputs,
                 .size = size,        .stride = stride,       .has_scales = scales != NULL};
    shape typical = *s;
    typical.maps = 1;
    typical.height = typical.width = 14 * stride;
    typical.top = typical.bottom = size / 2;
    dnnl_dims_t sizes = {(dnnl_dim_t)outputs, (dnnl_dim_t)inputs, (dnnl_dim_t)size, (dnnl_dim_t)size};
    const plan *p = plan_for(&typical, NULL);
    if (p && copy_bias(&convolution->weights, bias, outputs) &&
        (!scales || copy_scales(&convolution->weights, scales, outputs)) &&
        pack(&convolution->weights, p, weights, 4, sizes, dnnl_abcd))
        return convolution;
    odnn_convolution_destroy(convolution);
    return NULL;
}

void odnn_convolution_destroy(odnn_convolution *convolution) {
    if (!convolution) return;
    release(&convolution->weights);
    free(convolution);
}

odnn_status odnn_convolution_run(odnn_convolution *convolution, const float *x, float x_largest, size_t maps,
                                 size_t height, size_t width, size_t top, size_t bottom, float *y,
                                 odnn_activation activation, bool accumulate) {
    shape s = convolution->weights.shape;
    s.maps = maps;
    s.height = height;
    s.width = width;
    s.top = top;
    s.bottom = bottom;
    s.activation = activation;
    s.accumulate = accumulate;
    return run(&convolution->weights, &s, x, x_largest, maps * height * width * s.inputs, y);
}

// -------------------------------------------------------------------------------------------------------- the machine

bool odnn_supports(odnn_precision precision) {
    if (precision == ODNN_FLOAT32) return true;
#if defined(__x86_64__)
    unsigned isa = dnnl_get_effective_cpu_isa();
    // Without these instructions sums of 8-bit products lose their upper bits.
    if (precision == ODNN_INT8) return (isa & dnnl_cpu_isa_avx512_core_vnni) == dnnl_cpu_isa_avx512_core_vnni;
    return (isa & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
#else
    return false;
#endif
}

void odnn_describe(char *text, size_t capacity) {
    const dnnl_version_t *version = dnnl_version();
    const char *isa = "portable kernels";
#if defined(__x86_64__)
    dnnl_cpu_isa_t found = dnnl_get_effective_cpu_isa();
    if (odnn_supports(ODNN_BFLOAT16)) isa = "AVX-512 with bfloat16";
    else if ((found & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core)
        isa = odnn_supports(ODNN_INT8) ? "AVX-512 with VNNI" : "AVX-512";
    else if ((found & dnnl_cpu_isa_avx2) == dnnl_cpu_isa_avx2) isa = "AVX2";
    else isa = "SSE4.1";
#endif
    snprintf(text, capacity, "oneDNN %d.%d.%d, %s", version->major, version->minor, version->patch, isa);
}

// ------------------------------------------------------------------------------------------------------ plain products

odnn_status odnn_multiply(const float *a, bool a_transposed, const float *b, bool b_transposed, size_t m, size_t n,
                          size_t k, float *c, bool accumulate) {
    if (!current_workspace()) return dnnl_out_of_memory; // keeps the library to this thread
    return dnnl_sgemm(a_transposed ? 'T' : 'N', b_transposed ? 'T' : 'N', (dnnl_dim_t)m, (dnnl_dim_t)n, (dnnl_dim_t)k,
                      1.0f, a, (dnnl_dim_t)(a_transposed ? m : k), b, (dnnl_dim_t)(b_transposed ? k : n),
                      accumulate ? 1.0f : 0.0f, c, (dnnl_dim_t)n);
}
