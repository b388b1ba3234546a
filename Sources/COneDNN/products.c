#include "parts.h"

#include <stdlib.h>
#include <string.h>

struct odnn_product {
    shape shape;
    description layout; // of the weights: one that kernels of any number of rows take
    void *weights;
    float *bias;   // divided by the scales, since oneDNN adds it first
    float *scales; // NULL: none
    float *sums;   // of each output's weights; NULL but for ODNN_INT8
};

/// The weights, as the layout wants them.
static dnnl_status_t pack(odnn_product *product, const float *weights) {
    workspace *ws = odnn_workspace();
    if (!ws) return dnnl_out_of_memory;
    dnnl_dims_t sizes = {(dnnl_dim_t)product->shape.inputs, (dnnl_dim_t)product->shape.outputs};
    description plain;
    dnnl_status_t status = describe(&plain, 2, sizes, dnnl_f32, dnnl_ba);
    if (status) return status;
    dnnl_memory_t from = NULL, to = NULL;
    dnnl_primitive_desc_t plan = NULL;
    dnnl_primitive_t reorder = NULL;
    product->weights = aligned_alloc(64, (dnnl_memory_desc_get_size(VIEW(product->layout)) + 63) / 64 * 64);
    if (!product->weights) status = dnnl_out_of_memory;
    if (!status) status = dnnl_memory_create(&from, VIEW(plain), odnn_engine, (void *)weights);
    if (!status) status = dnnl_memory_create(&to, VIEW(product->layout), odnn_engine, product->weights);
    if (!status)
        status = dnnl_reorder_primitive_desc_create(&plan, VIEW(plain), odnn_engine, VIEW(product->layout), odnn_engine, NULL);
    if (!status) status = dnnl_primitive_create(&reorder, plan);
    dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
    if (!status) status = dnnl_primitive_execute(reorder, ws->stream, 2, arguments);
    if (!status) status = dnnl_stream_wait(ws->stream);
    if (reorder) dnnl_primitive_destroy(reorder);
    if (plan) dnnl_primitive_desc_destroy(plan);
    if (from) dnnl_memory_destroy(from);
    if (to) dnnl_memory_destroy(to);
    forget(&plain);
    return status;
}

static bool copy_factors(odnn_product *product, const float *weights, const float *scales, const float *bias) {
    size_t outputs = product->shape.outputs, inputs = product->shape.inputs;
    product->bias = calloc(outputs, sizeof(float)); // oneDNN is always given one: fewer plans
    if (!product->bias) return false;
    if (bias) memcpy(product->bias, bias, outputs * sizeof(float));
    if (!scales) return true;
    product->scales = malloc(outputs * sizeof(float));
    if (!product->scales) return false;
    for (size_t o = 0; o < outputs; o++) {
        product->scales[o] = scales[o];
        product->bias[o] /= scales[o];
    }
    if (product->shape.precision != ODNN_INT8) return true;
    product->sums = calloc(outputs, sizeof(float));
    if (!product->sums) return false;
    for (size_t o = 0; o < outputs; o++)
        for (size_t i = 0; i < inputs; i++) product->sums[o] += weights[o * inputs + i];
    return true;
}

odnn_product *odnn_product_create(const float *weights, const float *scales, const float *bias, size_t outputs,
                                  size_t inputs, odnn_precision precision) {
    if (!odnn_workspace()) return NULL;
    odnn_product *product = calloc(1, sizeof *product);
    if (!product) return NULL;
    product->shape =
        (shape){.precision = precision, .outputs = outputs, .inputs = inputs, .has_scales = scales != NULL};
    shape typical = product->shape;
    typical.rows = 48;
    const plan *p = odnn_plan(&typical, NULL);
    if (p && !copy_description(&product->layout, VIEW(p->w)) && copy_factors(product, weights, scales, bias) &&
        !pack(product, weights))
        return product;
    odnn_product_destroy(product);
    return NULL;
}

void odnn_product_destroy(odnn_product *product) {
    if (!product) return;
    forget(&product->layout);
    free(product->weights);
    free(product->bias);
    free(product->scales);
    free(product->sums);
    free(product);
}

/// Scales and bias for inputs that are `lowest` and so many steps; NULL without memory.
static float *stepped(workspace *ws, const odnn_product *product, float lowest, float step) {
    size_t outputs = product->shape.outputs;
    float *scales = odnn_at_least(&ws->scales, &ws->scales_bytes, 2 * outputs * sizeof(float));
    if (!scales) return NULL;
    for (size_t o = 0; o < outputs; o++) {
        scales[o] = product->scales[o] * step;
        scales[outputs + o] = (product->bias[o] + lowest * product->sums[o]) / step;
    }
    return scales;
}

/// What a kernel is given.
typedef struct {
    void *inputs;
    float *scales, *bias;
} operands;

static bool prepare(operands *o, workspace *ws, const odnn_product *product, const float *x, size_t count,
                    float lowest, float highest) {
    *o = (operands){.inputs = (void *)x, .scales = product->scales, .bias = product->bias};
    switch (product->shape.precision) {
    case ODNN_FLOAT32: return true;
    case ODNN_BFLOAT16:
        o->inputs = odnn_at_least(&ws->inputs, &ws->input_bytes, count * sizeof(uint16_t));
        if (o->inputs) odnn_round_to_bfloat16(x, count, o->inputs);
        return o->inputs;
    case ODNN_INT8: {
        float step = highest > lowest ? (highest - lowest) / 255 : 1;
        o->inputs = odnn_at_least(&ws->inputs, &ws->input_bytes, count);
        o->scales = stepped(ws, product, lowest, step);
        if (!o->inputs || !o->scales) return false;
        o->bias = o->scales + product->shape.outputs;
        odnn_round_to_bytes(x, count, lowest, 1 / step, o->inputs);
        return true;
    }
    }
    return false;
}

static odnn_status run(const odnn_product *product, const shape *s, const float *x, float lowest, float highest, float *y) {
    workspace *ws = odnn_workspace();
    const plan *p = ws ? odnn_plan(s, VIEW(product->layout)) : NULL;
    if (!p) return dnnl_unimplemented;
    operands o;
    if (!prepare(&o, ws, product, x, s->rows * s->inputs, lowest, highest)) return dnnl_out_of_memory;
    void *scratch = NULL;
    if (p->scratch_bytes) {
        scratch = odnn_at_least(&ws->scratch, &ws->scratch_bytes, p->scratch_bytes);
        if (!scratch) return dnnl_out_of_memory;
    }
    struct {
        int argument;
        description_view layout;
        void *data;
    } parts[] = {{DNNL_ARG_SRC, VIEW(p->x), o.inputs},
                 {DNNL_ARG_WEIGHTS, VIEW(p->w), product->weights},
                 {DNNL_ARG_BIAS, VIEW(p->b), o.bias},
                 {DNNL_ARG_DST, VIEW(p->y), y},
                 {DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, VIEW(p->scales), o.scales},
                 {DNNL_ARG_SCRATCHPAD, VIEW(p->scratch), scratch}};
    enum { count = sizeof parts / sizeof *parts };
    dnnl_exec_arg_t arguments[count];
    dnnl_status_t status = dnnl_success;
    int made = 0;
    for (int i = 0; i < count && !status; i++) {
        if (!parts[i].data) continue;
        arguments[made].arg = parts[i].argument;
        status = dnnl_memory_create(&arguments[made].memory, parts[i].layout, odnn_engine, parts[i].data);
        if (!status) made++;
    }
    if (!status) status = dnnl_primitive_execute(p->primitive, ws->stream, made, arguments);
    for (int i = 0; i < made; i++) dnnl_memory_destroy(arguments[i].memory);
    return status;
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
static odnn_status run_few(const odnn_product *product, shape *s, const float *x, float lowest, float highest, size_t rows,
                           float *y) {
    workspace *ws = odnn_workspace();
    if (!ws) return dnnl_out_of_memory;
    size_t x_count = rows * s->inputs, y_count = rows * s->outputs;
    float *padded = odnn_at_least(&ws->few, &ws->few_bytes, rows_alike * (s->inputs + s->outputs) * sizeof(float));
    if (!padded) return dnnl_out_of_memory;
    float *results = padded + rows_alike * s->inputs;
    memset(padded, 0, rows_alike * (s->inputs + s->outputs) * sizeof(float));
    memcpy(padded, x, x_count * sizeof(float));
    if (s->accumulate) memcpy(results, y, y_count * sizeof(float));
    s->rows = rows_alike;
    odnn_status status = run(product, s, padded, lowest, highest, results);
    memcpy(y, results, y_count * sizeof(float));
    return status;
}

odnn_status odnn_product_run(odnn_product *product, const float *x, float lowest, float highest, size_t rows, float *y,
                             odnn_activation activation, bool accumulate) {
    if (rows == 0) return dnnl_success;
    shape s = product->shape;
    s.rows = rows;
    s.activation = activation;
    s.accumulate = accumulate;
    if (are_rows_alike()) return run(product, &s, x, lowest, highest, y);
    odnn_status status = dnnl_success;
    for (size_t done = 0; done < rows && !status; done += s.rows) {
        size_t left = rows - done;
        const float *from = x + done * s.inputs;
        float *to = y + done * s.outputs;
        if (left < rows_alike) return run_few(product, &s, from, lowest, highest, left, to);
        s.rows = left < rows_at_once ? left / rows_alike * rows_alike : rows_at_once;
        status = run(product, &s, from, lowest, highest, to);
    }
    return status;
}

odnn_status odnn_multiply(const float *a, bool a_transposed, const float *b, bool b_transposed, size_t m, size_t n,
                          size_t k, float *c, bool accumulate) {
    if (!odnn_workspace()) return dnnl_out_of_memory; // keeps the library to this thread
    return dnnl_sgemm(a_transposed ? 'T' : 'N', b_transposed ? 'T' : 'N', (dnnl_dim_t)m, (dnnl_dim_t)n, (dnnl_dim_t)k,
                      1.0f, a, (dnnl_dim_t)(a_transposed ? m : k), b, (dnnl_dim_t)(b_transposed ? k : n),
                      accumulate ? 1.0f : 0.0f, c, (dnnl_dim_t)n);
}
