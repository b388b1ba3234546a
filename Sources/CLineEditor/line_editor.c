#include "CLineEditor.h"

#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

struct line_editor {
    EditLine *line;
    History *history;
    const char *prompt;
    int interrupted;
};

static char *prompt_of(EditLine *line) {
    line_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    return (char *)(editor && editor->prompt ? editor->prompt : "");
}

/* Ctrl-C is an ordinary key here: it throws the line away and gives an empty one. */
static unsigned char throw_away(EditLine *line, int key) {
    (void)key;
    line_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    if (editor) editor->interrupted = 1;
    const LineInfo *info = el_line(line);
    el_cursor(line, (int)(info->lastchar - info->cursor));
    info = el_line(line);
    el_deletestr(line, (int)(info->lastchar - info->buffer));
    fputs("^C\n", stdout);
    fflush(stdout);
    return CC_NEWLINE;
}

line_editor *line_editor_open(void) {
    line_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    /* libedit reads letters of several bytes in a locale that has them only. */
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1) setlocale(LC_CTYPE, "C.UTF-8");
    editor->line = el_init("behold", stdin, stdout, stderr);
    editor->history = history_init();
    if (!editor->line || !editor->history) {
        line_editor_close(editor);
        return NULL;
    }
    HistEvent event;
    history(editor->history, &event, H_SETSIZE, 1000);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(editor->line, EL_CLIENTDATA, editor);
    el_set(editor->line, EL_PROMPT, prompt_of);
    el_set(editor->line, EL_EDITOR, "emacs");
    el_set(editor->line, EL_SIGNAL, 1);
    el_set(editor->line, EL_HIST, history, editor->history);
    el_set(editor->line, EL_ADDFN, "throw-away", "Throw the line away", throw_away);
    el_set(editor->line, EL_BIND, "^C", "throw-away", NULL);
    el_set(editor->line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_set(editor->line, EL_SETTY, "-d", "-isig", NULL);
    return editor;
}

void line_editor_close(line_editor *editor) {
    if (!editor) return;
    if (editor->history) history_end(editor->history);
    if (editor->line) el_end(editor->line);
    free(editor);
}

const char *line_editor_read(line_editor *editor, const char *prompt, int *length, int *interrupted) {
    editor->prompt = prompt;
    editor->interrupted = 0;
    *length = 0;
    const char *text = el_gets(editor->line, length);
    *interrupted = editor->interrupted;
    if (editor->interrupted) {
        *length = 0;
        return "";
    }
    return *length > 0 ? text : NULL;
}

void line_editor_remember(line_editor *editor, const char *line) {
    HistEvent event;
    history(editor->history, &event, H_ENTER, line);
}
