#define _GNU_SOURCE
#include "parts.h"

#include <pthread.h>
#include <stdlib.h>

enum { plan_buckets = 1024 };
static plan *plans[plan_buckets];
static pthread_rwlock_t plans_lock = PTHREAD_RWLOCK_INITIALIZER;

static size_t bucket_of(const shape *s) {
    size_t fields[] = {s->has_scales, s->accumulate, s->precision, s->activation, s->outputs, s->inputs, s->rows};
    size_t hash = 1469598103934665603u;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) hash = (hash ^ fields[i]) * 1099511628211u;
    return (hash >> 20) % plan_buckets;
}

static bool same_shape(const shape *a, const shape *b) {
    return a->has_scales == b->has_scales && a->accumulate == b->accumulate && a->precision == b->precision &&
           a->activation == b->activation && a->outputs == b->outputs && a->inputs == b->inputs && a->rows == b->rows;
}

static plan *find_plan(const shape *s, size_t bucket) {
    for (plan *p = plans[bucket]; p; p = p->next)
        if (same_shape(&p->shape, s)) return p;
    return NULL;
}

static const dnnl_data_type_t input_types[] = {[ODNN_FLOAT32] = dnnl_f32, [ODNN_BFLOAT16] = dnnl_bf16, [ODNN_INT8] = dnnl_u8};
static const dnnl_data_type_t weight_types[] = {[ODNN_FLOAT32] = dnnl_f32, [ODNN_BFLOAT16] = dnnl_bf16, [ODNN_INT8] = dnnl_s8};

static dnnl_status_t append_activation_of(const shape *s, dnnl_post_ops_t operations) {
    switch (s->activation) {
    case ODNN_IDENTITY: return dnnl_success;
    case ODNN_RELU: return append_activation(operations, dnnl_eltwise_relu, 0, 0);
    case ODNN_RELU6: return append_activation(operations, dnnl_eltwise_clip, 0, 6);
    case ODNN_GELU_TANH: return append_activation(operations, dnnl_eltwise_gelu_tanh, 0, 0);
    case ODNN_GELU_ERF: return append_activation(operations, dnnl_eltwise_gelu_erf, 0, 0);
    case ODNN_GELU_QUICK: return append_activation(operations, dnnl_eltwise_swish, 1.702f, 0);
    }
    return dnnl_unimplemented;
}

static dnnl_status_t make_attributes(dnnl_primitive_attr_t *attributes, const shape *s, description scales) {
    dnnl_post_ops_t operations = NULL;
    dnnl_status_t status = dnnl_primitive_attr_create(attributes);
    if (status) return status;
    status = dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
    if (!status) status = dnnl_post_ops_create(&operations);
    if (!status && s->has_scales) status = dnnl_post_ops_append_binary(operations, dnnl_binary_mul, VIEW(scales));
    if (!status && s->accumulate) status = append_sum(operations);
    if (!status) status = append_activation_of(s, operations);
    if (!status) status = dnnl_primitive_attr_set_post_ops(*attributes, operations);
    if (operations) dnnl_post_ops_destroy(operations);
    return status;
}

static void destroy_plan(plan *p) {
    if (p->primitive) dnnl_primitive_destroy(p->primitive);
    forget(&p->x), forget(&p->w), forget(&p->b), forget(&p->y), forget(&p->scales), forget(&p->scratch);
    free(p);
}

static plan *compile(const shape *s, description_view packed) {
    plan *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->shape = *s;
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t primitive = NULL;
    dnnl_dims_t x = {(dnnl_dim_t)s->rows, (dnnl_dim_t)s->inputs};
    dnnl_dims_t w = {(dnnl_dim_t)s->inputs, (dnnl_dim_t)s->outputs};
    dnnl_dims_t y = {(dnnl_dim_t)s->rows, (dnnl_dim_t)s->outputs};
    dnnl_dims_t each = {1, (dnnl_dim_t)s->outputs};
    dnnl_data_type_t weight_type = weight_types[s->precision];
    dnnl_status_t status = describe(&p->scales, 2, each, dnnl_f32, dnnl_ab);
    if (!status) status = make_attributes(&attributes, s, p->scales);
    if (!status) status = describe(&p->x, 2, x, input_types[s->precision], dnnl_ab);
    if (!status) status = describe(&p->y, 2, y, dnnl_f32, dnnl_ab);
    if (!status) status = describe(&p->b, 2, each, dnnl_f32, dnnl_ab);
    if (!status) status = packed ? copy_description(&p->w, packed) : describe(&p->w, 2, w, weight_type, dnnl_format_tag_any);
    if (!status) status = product_plan(&primitive, odnn_engine, p->x, p->w, p->b, p->y, attributes);
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
    destroy_plan(p);
    return NULL;
}

const plan *odnn_plan(const shape *s, description_view packed) {
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
    if (made) destroy_plan(made);
    return found;
}
