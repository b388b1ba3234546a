#include "CArguments.h"

static int count;
static char **values;

// glibc hands these to constructors. Swift looks for them beside the environment's variables, which a library that was
// loaded before may have moved; /proc/self/cmdline begins with the loader if the program was started through it.
__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    values = argv;
}

int arguments_count(void) { return values ? count : 0; }

const char *arguments_value(int index) { return values[index]; }
