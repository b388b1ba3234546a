#include "CMemory.h"

// Says whose C library this is.
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Larger than what a model's layers take and free over and over: those would be cleared by the system each time.
enum { LARGE_PIECE = 8 * 1024 * 1024, MOST_HEAPS = 4 };

void memory_expect_large_pieces(void) {
#ifdef __GLIBC__
    // Unless it is set, this bound rises with each large piece that is freed, and the next ones stay in a heap.
    mallopt(M_MMAP_THRESHOLD, LARGE_PIECE);
    mallopt(M_TRIM_THRESHOLD, 2 * LARGE_PIECE);
    mallopt(M_ARENA_MAX, MOST_HEAPS);
#endif
}

void memory_give_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
