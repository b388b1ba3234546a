#define _GNU_SOURCE
#include "CLineEditor.h"

#include "stand_ins.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { mostCharacters = 65536, rememberedLines = 1000 };

struct line_editor {
    EditLine *line;
    HistoryW *history;
    const char *prompt;
    char *text;
    line_completer completer;
    void *context;
    wchar_t *completed; /* what the last Tab left before the cursor */
    int interrupted;
    int dropped;
    unsigned char input[1024]; /* bytes that are read already */
    int position, available;
};

static line_editor *editor_of(EditLine *line) {
    line_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    return editor;
}

static char *prompt_of(EditLine *line) {
    line_editor *editor = editor_of(line);
    return (char *)(editor && editor->prompt ? editor->prompt : "");
}

/* Signals: the handlers only write a byte to a pipe, which is waited for together with the keys. */

static int wakeup[2] = {-1, -1};
static struct termios settings;

static void note(int signal) {
    int code = errno;
    unsigned char byte = (unsigned char)signal;
    if (write(wakeup[1], &byte, 1) < 0) { /* full: a wake-up is on its way already */ }
    errno = code;
}

/* The terminal is left as it was found. */
static void leave(int number) {
    tcsetattr(STDIN_FILENO, TCSANOW, &settings);
    signal(number, SIG_DFL);
    raise(number);
}

static void handle_signals(void) {
    struct sigaction action = {0};
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    action.sa_handler = note;
    sigaction(SIGWINCH, &action, NULL);
    sigaction(SIGCONT, &action, NULL);
    action.sa_handler = leave;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

/* The screen. */

static int columns_of_terminal(void) {
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* Columns that libedit draws for some characters, about. */
static int width(const wchar_t *text, const wchar_t *end) {
    int columns = 0;
    for (; text < end; text++) {
        int own = wcwidth(*text);
        columns += *text < 0x20 || *text == 0x7f ? 2 : own >= 0 ? own : 8;
    }
    return columns;
}

static void put_capability(EditLine *line, const char *name) {
    char *sequence = NULL;
    if (el_get(line, EL_GETTC, name, &sequence) == 0 && sequence) fputs(sequence, stdout);
}

/* Draws the line anew from where its first row is after the terminal has broken the rows at its new width. */
static void resize(EditLine *line) {
    line_editor *editor = editor_of(line);
    const LineInfoW *info = el_wline(line);
    int before = (int)strlen(editor->prompt) + width(info->buffer, info->cursor);
    fputs("\r", stdout);
    for (int row = before / columns_of_terminal(); row > 0; row--) put_capability(line, "up");
    put_capability(line, "cd");
    el_resize(line);
    el_set(line, EL_REFRESH);
}

/* The keys. */

/* The next byte; 0 at the end of input, -1 where there is none. */
static int next_byte(EditLine *line, line_editor *editor, unsigned char *byte) {
    while (editor->position == editor->available) {
        struct pollfd wanted[2] = {{STDIN_FILENO, POLLIN, 0}, {wakeup[0], POLLIN, 0}};
        if (poll(wanted, 2, -1) < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        if (wanted[1].revents) {
            unsigned char signals[64];
            ssize_t count = read(wakeup[0], signals, sizeof signals);
            /* After a stop the terminal is as the shell has set it. */
            if (count > 0 && memchr(signals, SIGCONT, (size_t)count)) {
                el_set(line, EL_PREP_TERM, 1);
                fputs("\r", stdout);
                el_set(line, EL_REFRESH);
            }
            if (count > 0 && memchr(signals, SIGWINCH, (size_t)count)) resize(line);
        }
        if (!wanted[0].revents) continue;
        ssize_t count = read(STDIN_FILENO, editor->input, sizeof editor->input);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) return (int)count;
        editor->position = 0;
        editor->available = (int)count;
    }
    *byte = editor->input[editor->position++];
    return 1;
}

/* A typed character. Bytes that are no UTF-8 become U+FFFD. */
static int next_character(EditLine *line, wchar_t *character) {
    line_editor *editor = editor_of(line);
    for (;;) {
        unsigned char bytes[4];
        int result = next_byte(line, editor, bytes);
        if (result <= 0) {
            *character = 0;
            return result;
        }
        int length = utf8_length(bytes[0]), read = 1;
        while (read < length && (result = next_byte(line, editor, bytes + read)) > 0) {
            if ((bytes[read] & 0xc0) != 0x80) {
                editor->position--; /* the beginning of the next one */
                break;
            }
            read++;
        }
        wchar_t c = length > 0 && read == length ? utf8_character(bytes, length) : -1;
        c = c < 0 ? 0xfffd : stand_in_for(c);
        /* Tab in the middle of what is pasted is a blank; two are the key pressed twice. */
        if (c == L'\t' && editor->position < editor->available && editor->input[editor->position] != '\t') c = L' ';
        const LineInfoW *info = el_wline(line);
        if (c >= 0x20 && c != 0x7f && info->lastchar - info->buffer >= mostCharacters) {
            editor->dropped++;
            continue;
        }
        *character = c;
        return 1;
    }
}

/* Ctrl-C is an ordinary key here: it throws the line away and gives an empty one. */
static unsigned char throw_away(EditLine *line, int key) {
    (void)key;
    editor_of(line)->interrupted = 1;
    const LineInfoW *info = el_wline(line);
    el_cursor(line, (int)(info->lastchar - info->cursor));
    fputs("^C\n", stdout);
    fflush(stdout);
    return CC_NEWLINE;
}

/* Ctrl-Z. */
static unsigned char suspend(EditLine *line, int key) {
    (void)key;
    el_set(line, EL_PREP_TERM, 0);
    fputs("\n", stdout);
    fflush(stdout);
    kill(0, SIGTSTP);
    return CC_NORM; /* SIGCONT draws the line */
}

static void show_below(EditLine *line, const char *listing) {
    line_editor *editor = editor_of(line);
    const LineInfoW *info = el_wline(line);
    int columns = columns_of_terminal(), prompt = (int)strlen(editor->prompt);
    int last = (prompt + width(info->buffer, info->lastchar)) / columns;
    int current = (prompt + width(info->buffer, info->cursor)) / columns;
    for (int row = current; row <= last; row++) fputs("\r\n", stdout);
    fputs(listing, stdout);
    fputs("\r\n", stdout);
    el_set(line, EL_REFRESH);
}

static wchar_t *copy_before_cursor(const LineInfoW *info) {
    size_t count = (size_t)(info->cursor - info->buffer);
    wchar_t *copy = malloc((count + 1) * sizeof *copy);
    if (!copy) return NULL;
    wmemcpy(copy, info->buffer, count);
    copy[count] = 0;
    return copy;
}

/* Tab. */
static unsigned char complete(EditLine *line, int key) {
    (void)key;
    line_editor *editor = editor_of(line);
    const LineInfoW *info = el_wline(line);
    int count = (int)(info->cursor - info->buffer), length = 0;
    char *text = narrow_text(info->buffer, count, &length);
    if (!text) return CC_ERROR;
    int repeated = editor->completed && wcslen(editor->completed) == (size_t)count
        && wmemcmp(editor->completed, info->buffer, (size_t)count) == 0;
    line_completion completion = editor->completer(editor->context, text, length, columns_of_terminal(), repeated);
    free(text);
    if (completion.replacement) {
        wchar_t *wide = wide_text(completion.replacement);
        el_deletestr(line, count);
        if (wide && *wide) el_winsertstr(line, wide);
        free(wide);
    }
    free(editor->completed);
    editor->completed = copy_before_cursor(el_wline(line));
    if (completion.listing) show_below(line, completion.listing);
    unsigned char result = completion.replacement ? CC_REFRESH : completion.listing ? CC_NORM : CC_REFRESH_BEEP;
    free(completion.replacement);
    free(completion.listing);
    return result;
}

/* The editor. */

line_editor *line_editor_open(line_completer completer, void *context) {
    if (tcgetattr(STDIN_FILENO, &settings) != 0) return NULL;
    if (wakeup[0] < 0 && pipe2(wakeup, O_CLOEXEC | O_NONBLOCK) != 0) return NULL;
    line_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    /* libedit knows letters of several bytes in a locale that has them only. */
    if (!setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "");
    editor->completer = completer;
    editor->context = context;
    editor->line = el_init("behold", stdin, stdout, stderr);
    editor->history = history_winit();
    if (!editor->line || !editor->history) {
        line_editor_close(editor);
        return NULL;
    }
    HistEventW event;
    history_w(editor->history, &event, H_SETSIZE, rememberedLines);
    history_w(editor->history, &event, H_SETUNIQUE, 1);
    EditLine *line = editor->line;
    el_set(line, EL_CLIENTDATA, editor);
    el_set(line, EL_PROMPT, prompt_of);
    el_set(line, EL_EDITOR, "emacs");
    el_set(line, EL_SIGNAL, 0);
    el_set(line, EL_GETCFN, next_character);
    el_wset(line, EL_HIST, history_w, editor->history);
    el_set(line, EL_ADDFN, "throw-away", "Throw the line away", throw_away);
    el_set(line, EL_ADDFN, "suspend", "Stop the program", suspend);
    el_set(line, EL_ADDFN, "complete", "Complete a command or a path", complete);
    el_set(line, EL_BIND, "^C", "throw-away", NULL);
    el_set(line, EL_BIND, "^Z", "suspend", NULL);
    el_set(line, EL_BIND, "^I", "complete", NULL);
    el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_set(line, EL_SETTY, "-d", "-isig", NULL);
    handle_signals();
    return editor;
}

void line_editor_close(line_editor *editor) {
    if (!editor) return;
    if (editor->history) history_wend(editor->history);
    if (editor->line) el_end(editor->line);
    free(editor->completed);
    free(editor->text);
    free(editor);
}

line_outcome line_editor_read(
    line_editor *editor, const char *prompt, const char **text, int *length, int *dropped) {
    editor->prompt = prompt;
    editor->interrupted = 0;
    editor->dropped = 0;
    free(editor->completed);
    editor->completed = NULL;
    int count = 0;
    const wchar_t *line = el_wgets(editor->line, &count);
    if (editor->interrupted) return line_thrown_away;
    if (!line || count <= 0) return line_end_of_input;
    if (line[count - 1] == L'\n') count--;
    free(editor->text);
    editor->text = narrow_text(line, count, length);
    if (!editor->text) return line_thrown_away;
    *text = editor->text;
    *dropped = editor->dropped;
    return line_complete;
}

void line_editor_remember(line_editor *editor, const char *line) {
    wchar_t *wide = wide_text(line);
    HistEventW event;
    if (wide) history_w(editor->history, &event, H_ENTER, wide);
    free(wide);
}
