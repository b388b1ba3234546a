// Records what a program asks of a disk below one folder, for powercut.py.
//
//     cc -O2 -shared -fPIC -o recorder.so powercut.c -ldl
//     RECORDER_FOLDER=/real/path RECORDER_LOG=file LD_PRELOAD=./recorder.so PROGRAM
//
// A record is the letter of what was done, the file's inode, an offset or a length, the sizes of two paths and of the data, then
// these. What goes to standard output is recorded, too: it tells which events the reader knew of. One lock is held over each
// call and its record, so that the records are in the order of the calls. Writes through mappings aren't seen.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static size_t folder_length;
static int recording = -1;

// The function of this name that would have been called.
#define NEXT(result, name, ...)                                                     \
    static result (*next)(__VA_ARGS__);                                             \
    if (!next) next = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

struct record {
    char event;
    uint64_t inode, number;
    uint32_t path, other, data;
} __attribute__((packed));

static ssize_t plain_write(int descriptor, const void *bytes, size_t count) {
    NEXT(ssize_t, "write", int, const void *, size_t);
    return next(descriptor, bytes, count);
}

__attribute__((constructor)) static void begin(void) {
    folder = getenv("RECORDER_FOLDER");
    const char *log = getenv("RECORDER_LOG");
    if (!folder || !log) return;
    folder_length = strlen(folder);
    NEXT(int, "open", const char *, int, ...);
    int descriptor = next(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    recording = fcntl(descriptor, F_DUPFD_CLOEXEC, 500);  // out of the program's way
    close(descriptor);
}

static void note(char event, uint64_t inode, uint64_t number, const char *path, const char *other, const void *data,
                 size_t count) {
    if (recording < 0) return;
    struct record head = {event, inode, number, path ? strlen(path) : 0, other ? strlen(other) : 0, count};
    size_t size = sizeof head + head.path + head.other + count;
    char *bytes = malloc(size), *end = bytes;
    memcpy(end, &head, sizeof head);
    end += sizeof head;
    memcpy(end, path, head.path);
    end += head.path;
    memcpy(end, other, head.other);
    end += head.other;
    if (count) memcpy(end, data, count);
    if (plain_write(recording, bytes, size) != (ssize_t)size) abort();
    free(bytes);
}

static int is_ours(const char *path) {
    return recording >= 0 && !strncmp(path, folder, folder_length);
}

// The path from the root on; nothing in it is resolved.
static const char *absolute(int directory, const char *path, char whole[PATH_MAX]) {
    char base[PATH_MAX] = "";
    if (path[0] == '/') return path;
    if (directory == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return path;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, base, sizeof base - 1);
        base[length < 0 ? 0 : length] = 0;
    }
    if ((size_t)snprintf(whole, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return path;
    return whole;
}

// The inode of an open file below the folder, or 0.
static uint64_t inode(int descriptor) {
    char link[64], path[PATH_MAX];
    struct stat status;
    if (recording < 0 || descriptor == recording) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return is_ours(path) && fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}

#define LOCKED(statement)               \
    pthread_mutex_lock(&lock);          \
    statement;                          \
    int saved = errno;                  \
    pthread_mutex_unlock(&lock);        \
    errno = saved

static void opened(int descriptor, const char *path, int flags, int was_there) {
    struct stat status;
    if (descriptor < 0 || !is_ours(path) || fstat(descriptor, &status)) return;
    if ((flags & O_CREAT) && !was_there) note('c', status.st_ino, 0, path, NULL, NULL, 0);
    else if (flags & O_TRUNC) note('t', status.st_ino, 0, NULL, NULL, NULL, 0);
}

#define OPEN(name, parameters, directory, call, signature)                                    \
    int name parameters {                                                                      \
        NEXT(int, #name, signature);                                                           \
        mode_t mode = 0;                                                                       \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                   \
            va_list rest;                                                                      \
            va_start(rest, flags);                                                             \
            mode = va_arg(rest, mode_t);                                                       \
            va_end(rest);                                                                      \
        }                                                                                      \
        char whole[PATH_MAX];                                                                  \
        struct stat status;                                                                    \
        int descriptor;                                                                        \
        LOCKED({                                                                               \
            const char *full = absolute(directory, path, whole);                               \
            int was_there = (flags & O_CREAT) && lstat(full, &status) == 0;                    \
            descriptor = call;                                                                 \
            int code = errno;                                                                  \
            opened(descriptor, full, flags, was_there);                                        \
            errno = code;                                                                      \
        });                                                                                    \
        return descriptor;                                                                     \
    }
#define COMMA ,
OPEN(open, (const char *path, int flags, ...), AT_FDCWD, next(path, flags, mode), const char * COMMA int COMMA ...)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD, next(path, flags, mode), const char * COMMA int COMMA ...)
OPEN(openat, (int at, const char *path, int flags, ...), at, next(at, path, flags, mode), int COMMA const char * COMMA int COMMA ...)
OPEN(openat64, (int at, const char *path, int flags, ...), at, next(at, path, flags, mode), int COMMA const char * COMMA int COMMA ...)

static void written(int descriptor, const void *bytes, ssize_t count, off_t offset) {
    if (count <= 0) return;
    uint64_t file = inode(descriptor);
    if (file) note('w', file, offset, NULL, NULL, bytes, count);
    else if (descriptor == 1) note('a', 0, 0, NULL, NULL, bytes, count);
}

// Where the next write of a descriptor goes.
static off_t place(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    struct stat status;
    if (flags >= 0 && (flags & O_APPEND) && fstat(descriptor, &status) == 0) return status.st_size;
    return lseek(descriptor, 0, SEEK_CUR);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    ssize_t done;
    LOCKED({
        off_t offset = place(descriptor);
        done = plain_write(descriptor, bytes, count);
        int code = errno;
        written(descriptor, bytes, done, offset);
        errno = code;
    });
    return done;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    ssize_t sum = 0;
    for (int part = 0; part < count; part++) {
        ssize_t done = write(descriptor, parts[part].iov_base, parts[part].iov_len);
        if (done < 0) return sum ? sum : done;
        sum += done;
        if ((size_t)done < parts[part].iov_len) break;
    }
    return sum;
}

#define PWRITE(name, offset_type)                                                              \
    ssize_t name(int descriptor, const void *bytes, size_t count, offset_type offset) {        \
        NEXT(ssize_t, #name, int, const void *, size_t, offset_type);                          \
        ssize_t done;                                                                          \
        LOCKED({                                                                               \
            done = next(descriptor, bytes, count, offset);                                     \
            int code = errno;                                                                  \
            written(descriptor, bytes, done, offset);                                          \
            errno = code;                                                                      \
        });                                                                                    \
        return done;                                                                           \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

// Calls that are recorded where they succeed.
#define RECORDED(result, name, parameters, arguments, signature, event)                        \
    result name parameters {                                                                   \
        NEXT(result, #name, signature);                                                        \
        char one[PATH_MAX], two[PATH_MAX];                                                     \
        (void)one, (void)two;                                                                  \
        result done;                                                                           \
        LOCKED({                                                                               \
            done = next arguments;                                                             \
            int code = errno;                                                                  \
            if (done == 0) event;                                                              \
            errno = code;                                                                      \
        });                                                                                    \
        return done;                                                                           \
    }

static void cut(int descriptor, uint64_t length) {
    uint64_t file = inode(descriptor);
    if (file) note('t', file, length, NULL, NULL, NULL, 0);
}

static void kept(int descriptor) {
    uint64_t file = inode(descriptor);
    if (file) note('s', file, 0, NULL, NULL, NULL, 0);
}

static void named(char event, const char *path, const char *other) {
    struct stat status;
    uint64_t folder_inode = event == 'm' && lstat(path, &status) == 0 ? status.st_ino : 0;
    if (is_ours(path) || (other && is_ours(other))) note(event, folder_inode, 0, path, other, NULL, 0);
}

RECORDED(int, ftruncate, (int d, off_t n), (d, n), int COMMA off_t, cut(d, n))
RECORDED(int, ftruncate64, (int d, off64_t n), (d, n), int COMMA off64_t, cut(d, n))
RECORDED(int, fsync, (int d), (d), int, kept(d))
RECORDED(int, fdatasync, (int d), (d), int, kept(d))
RECORDED(int, syncfs, (int d), (d), int, note('S', 0, 0, NULL, NULL, NULL, 0))
RECORDED(int, unlink, (const char *p), (p), const char *, named('u', absolute(AT_FDCWD, p, one), NULL))
RECORDED(int, unlinkat, (int d, const char *p, int f), (d, p, f), int COMMA const char * COMMA int,
         named('u', absolute(d, p, one), NULL))
RECORDED(int, rmdir, (const char *p), (p), const char *, named('u', absolute(AT_FDCWD, p, one), NULL))
RECORDED(int, mkdir, (const char *p, mode_t m), (p, m), const char * COMMA mode_t,
         named('m', absolute(AT_FDCWD, p, one), NULL))
RECORDED(int, link, (const char *p, const char *q), (p, q), const char * COMMA const char *,
         named('l', absolute(AT_FDCWD, p, one), absolute(AT_FDCWD, q, two)))
RECORDED(int, rename, (const char *p, const char *q), (p, q), const char * COMMA const char *,
         named('r', absolute(AT_FDCWD, p, one), absolute(AT_FDCWD, q, two)))
RECORDED(int, renameat, (int d, const char *p, int e, const char *q), (d, p, e, q),
         int COMMA const char * COMMA int COMMA const char *, named('r', absolute(d, p, one), absolute(e, q, two)))
