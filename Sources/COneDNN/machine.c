#include "parts.h"

#include <stdio.h>

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
