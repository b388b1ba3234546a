// The process's own arguments, as the system handed them over.
#ifndef CARGUMENTS_H
#define CARGUMENTS_H

/// The number of arguments, the program's name among them; 0 if the C library doesn't say.
int arguments_count(void);

/// The bytes of an argument, ended by 0. `index` is below the count.
const char *arguments_value(int index);

#endif
