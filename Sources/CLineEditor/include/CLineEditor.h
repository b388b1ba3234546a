#ifndef C_LINE_EDITOR_H
#define C_LINE_EDITOR_H
/* Line editing on a terminal through libedit, whose own functions take variable arguments. */

typedef struct line_editor line_editor;

/* An editor on standard input and output; NULL where there is no memory or no terminal to drive. */
line_editor *line_editor_open(void);
void line_editor_close(line_editor *editor);

/* Reads one line after a prompt. The text ends in a line feed and lives until the next call.
   NULL at the end of input. `*interrupted` is 1 where Ctrl-C threw the line away. */
const char *line_editor_read(line_editor *editor, const char *prompt, int *length, int *interrupted);

/* Puts a line into the history that the arrow keys show. */
void line_editor_remember(line_editor *editor, const char *line);

#endif
