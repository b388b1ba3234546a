// The allocator's own settings, as far as the system has them. Elsewhere nothing happens.
#ifndef CMEMORY_H
#define CMEMORY_H

/// For a process that runs for long and takes large pieces of memory for a short time: large pieces are pieces of their own,
/// which go back when they are freed, and threads share a few heaps. Call it before there are threads.
void memory_expect_large_pieces(void);

/// Gives the system back what is free.
void memory_give_back(void);

#endif
