#ifndef C_LINE_EDITOR_H
#define C_LINE_EDITOR_H
/* Line editing on a terminal through libedit, whose own functions take variable arguments.

   All text is UTF-8, whatever the locale. Characters that would turn the terminal's text around or are invisible
   (U+202E, tags, ...) are edited as harmless stand-ins, since the terminal echoes what is typed; lines that are read
   have the characters themselves. */

typedef struct line_editor line_editor;

/* What Tab does to a line; the texts are freed with free(). */
typedef struct {
    /* In place of all before the cursor; NULL leaves it. */
    char *replacement;
    /* Lines to be shown below, safe for a terminal; NULL for none. */
    char *listing;
} line_completion;

/* Called for Tab with the `length` bytes before the cursor and the terminal's width in columns. `is_repeated` is 1
   where the last Tab left the line as it is now. */
typedef line_completion (*line_completer)(void *context, const char *text, int length, int columns, int is_repeated);

/* What reading a line came to. */
typedef enum {
    line_complete,
    /* Ctrl-C threw the line away. */
    line_thrown_away,
    line_end_of_input
} line_outcome;

/* An editor on standard input and output; NULL where there is no memory or no terminal to drive. One at a time. */
line_editor *line_editor_open(line_completer completer, void *context);
void line_editor_close(line_editor *editor);

/* Reads one line after a prompt, without the line feed. `*text` lives until the next call; it may hold NUL bytes. A
   line is kept up to 65,536 characters; `*dropped` is the number of characters beyond. */
line_outcome line_editor_read(
    line_editor *editor, const char *prompt, const char **text, int *length, int *dropped);

/* Puts a line into the history that the arrow keys show. */
void line_editor_remember(line_editor *editor, const char *line);

#endif
