#define _GNU_SOURCE
#include "processors.h"

#include <errno.h>
#include <sched.h>
#include <stddef.h>

int kernel_affinity(void) {
    // The mask of a large machine needs more than a cpu_set_t: it grows until the kernel takes it.
    for (int processors = CPU_SETSIZE; processors <= 1 << 20; processors *= 2) {
        cpu_set_t *mask = CPU_ALLOC(processors);
        if (mask == NULL) return 0;
        size_t size = CPU_ALLOC_SIZE(processors);
        int failed = sched_getaffinity(0, size, mask);
        int count = failed ? 0 : CPU_COUNT_S(size, mask);
        CPU_FREE(mask);
        if (!failed || errno != EINVAL) return count;
    }
    return 0;
}
