// The C APIs of oneDNN 2 and 3 differ; here are the calls of both under one name.
#ifndef BEHOLD_ONEDNN_APIS_H
#define BEHOLD_ONEDNN_APIS_H

#include <dnnl.h>

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t description; // a handle
typedef const_dnnl_memory_desc_t description_view;
static inline dnnl_status_t describe(description *d, int rank, const dnnl_dims_t sizes, dnnl_data_type_t type,
                              dnnl_format_tag_t tag) {
    return dnnl_memory_desc_create_with_tag(d, rank, sizes, type, tag);
}
static inline dnnl_status_t copy_description(description *to, description_view from) {
    return dnnl_memory_desc_clone(to, from);
}
static inline void forget(description *d) {
    if (*d) dnnl_memory_desc_destroy(*d);
    *d = NULL;
}
#define VIEW(d) (d)
static inline dnnl_status_t product_plan(dnnl_primitive_desc_t *plan, dnnl_engine_t engine, description x, description w,
                                  description b, description y, dnnl_primitive_attr_t attributes) {
    return dnnl_matmul_primitive_desc_create(plan, engine, x, w, b, y, attributes);
}
static inline dnnl_status_t append_activation(dnnl_post_ops_t operations, dnnl_alg_kind_t kind, float alpha, float beta) {
    return dnnl_post_ops_append_eltwise(operations, kind, alpha, beta);
}
static inline dnnl_status_t append_sum(dnnl_post_ops_t operations) {
    return dnnl_post_ops_append_sum(operations, 1.0f, 0, dnnl_data_type_undef);
}
#else
typedef dnnl_memory_desc_t description; // a value
typedef const dnnl_memory_desc_t *description_view;
static inline dnnl_status_t describe(description *d, int rank, const dnnl_dims_t sizes, dnnl_data_type_t type,
                              dnnl_format_tag_t tag) {
    return dnnl_memory_desc_init_by_tag(d, rank, sizes, type, tag);
}
static inline dnnl_status_t copy_description(description *to, description_view from) {
    *to = *from;
    return dnnl_success;
}
static inline void forget(description *d) { (void)d; }
#define VIEW(d) (&(d))
static inline dnnl_status_t product_plan(dnnl_primitive_desc_t *plan, dnnl_engine_t engine, description x, description w,
                                  description b, description y, dnnl_primitive_attr_t attributes) {
    dnnl_matmul_desc_t operation;
    dnnl_status_t status = dnnl_matmul_desc_init(&operation, &x, &w, &b, &y);
    return status ? status : dnnl_primitive_desc_create(plan, &operation, attributes, engine, NULL);
}
static inline dnnl_status_t append_activation(dnnl_post_ops_t operations, dnnl_alg_kind_t kind, float alpha, float beta) {
    return dnnl_post_ops_append_eltwise(operations, 1.0f, kind, alpha, beta);
}
static inline dnnl_status_t append_sum(dnnl_post_ops_t operations) { return dnnl_post_ops_append_sum(operations, 1.0f); }
#endif

#endif
