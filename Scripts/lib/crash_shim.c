/* Loaded into mailkura before its libraries: counts, with one counter for all threads, the calls
 * that touch files below a directory, those of SQLite included; lets one of them be the last, or
 * fail; and writes down what a power cut could take back. Scripts/lib/crash_lab.py sets these:
 *
 *   CRASH_ROOT=DIRECTORY  only files below it are looked at; without links and without end slash
 *   CRASH_KINDS=LETTERS   what is counted:  o opening  c creating  w writing  f fsync and its like
 *                         n rename  l link  u unlink  d mkdir, rmdir  t truncate  m mode and times
 *                         a allocate  r reading  x closing what was written  s sending on a socket
 *   CRASH_MODE=count|kill|half|fail|short
 *                         nothing; SIGKILL just before the call; a write is done by half, then
 *                         SIGKILL; the call fails; a write, read or send is done by half
 *   CRASH_AT=N            the call that is meant, from 1
 *   CRASH_ONWARD=1        it, and all later ones, fail
 *   CRASH_ERRNO=NUMBER    with what it fails
 *   CRASH_REPORT=FILE     gets the number of calls, and what the call was that was hit
 *   CRASH_TRACE=FILE      gets every change and every sync in the order in which they were made
 *   CRASH_SKIP_SYNC=1     nothing is really synced: a killed process loses nothing by that
 *   CRASH_CLOCK_STEP=MS   clocks that only run forward jump so far with each counted call
 *
 * The trace has a line for each change, fields divided by tabs, octets of paths below 33 and "%"
 * percent-encoded; "write" is followed by its octets and a line feed:
 *
 *   root INODE / create PATH INODE MODE / mkdir PATH INODE / write INODE OFFSET LENGTH
 *   truncate INODE LENGTH / sync INODE / syncfs / rename FROM TO / exchange FROM TO
 *   link FROM TO / unlink PATH / rmdir PATH / time INODE SECONDS / mode INODE MODE / send LENGTH
 *
 * cc -shared -fPIC -O2 -o crash_shim.so crash_shim.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { NONE, KILL, HALF, FAIL, SHORT };
static atomic_long calls, clock_steps;
static long fault_at, clock_step;
static int mode, fault_errno, goes_on, skips_sync, trace = -1, report = -1;
static const char *root, *kinds;
static size_t root_length;
/* Held around a call and its line, so that the order in the trace is the true one. */
static pthread_mutex_t order = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

/* The function that is wrapped below under this name. */
static long raw(long number, ...) {
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
    va_end(rest);
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static int raw_open(const char *path, int flags) {
    return (int)raw(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static void raw_write(int descriptor, const char *octets, size_t length) {
    while (length > 0) {
        long done = raw(SYS_write, descriptor, octets, length);
        if (done <= 0) return;
        octets += done, length -= (size_t)done;
    }
}

static void told(int descriptor, const char *format, ...) {
    char line[3 * PATH_MAX];
    va_list rest;
    va_start(rest, format);
    int length = vsnprintf(line, sizeof line, format, rest);
    va_end(rest);
    if (length > 0) raw_write(descriptor, line, (size_t)length);
}

__attribute__((constructor)) static void begin(void) {
    const char *word = getenv("CRASH_MODE");
    root = getenv("CRASH_ROOT");
    if (!root) return;
    root_length = strlen(root);
    kinds = getenv("CRASH_KINDS");
    if (!kinds) kinds = "cwfnludtmas";
    mode = !word ? NONE : !strcmp(word, "kill") ? KILL : !strcmp(word, "half") ? HALF
        : !strcmp(word, "fail") ? FAIL : !strcmp(word, "short") ? SHORT : NONE;
    fault_at = (word = getenv("CRASH_AT")) ? atol(word) : 0;
    fault_errno = (word = getenv("CRASH_ERRNO")) ? atoi(word) : EIO;
    goes_on = getenv("CRASH_ONWARD") != NULL;
    skips_sync = getenv("CRASH_SKIP_SYNC") != NULL;
    clock_step = (word = getenv("CRASH_CLOCK_STEP")) ? atol(word) : 0;
    if ((word = getenv("CRASH_TRACE"))) {
        struct stat facts;
        trace = raw_open(word, O_WRONLY | O_CREAT | O_APPEND);
        if (stat(root, &facts) == 0) told(trace, "root\t%lu\n", (unsigned long)facts.st_ino);
    }
    if ((word = getenv("CRASH_REPORT"))) report = raw_open(word, O_WRONLY | O_CREAT | O_APPEND);
}

__attribute__((destructor)) static void end(void) {
    if (report >= 0) told(report, "calls\t%ld\n", atomic_load(&calls));
}

/* ---- which files are meant ---- */

static int is_below(const char *path) {
    return root && !strncmp(path, root, root_length)
        && (path[root_length] == '/' || path[root_length] == 0);
}

/* The path of an open file as it is now; empty where it has none below the root. */
static int path_of(int descriptor, char *path) {
    char name[40];
    path[0] = 0;
    if (!root || descriptor < 0) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    long length = readlink(name, path, PATH_MAX - 1);
    if (length <= 0) return path[0] = 0;
    path[length] = 0;
    return is_below(path);
}

/* What a name means below an open directory. */
static int named(int directory, const char *name, char *path) {
    path[0] = 0;
    if (!root || !name) return 0;
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
    } else if (directory == AT_FDCWD) {
        if (!getcwd(path, PATH_MAX)) return 0;
        size_t length = strlen(path);
        snprintf(path + length, PATH_MAX - length, "/%s", name);
    } else {
        if (!path_of(directory, path)) return 0;
        size_t length = strlen(path);
        if (strcmp(name, ".")) snprintf(path + length, PATH_MAX - length, "/%s", name);
    }
    return is_below(path);
}

static int is_mine(int descriptor) {
    char path[PATH_MAX];
    return descriptor > 2 && path_of(descriptor, path);
}

static int is_writable(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

static unsigned long inode(int descriptor) {
    struct stat facts;
    return fstat(descriptor, &facts) == 0 ? (unsigned long)facts.st_ino : 0;
}

/* ---- the counter ---- */

enum { GO, FAILS, HALVES, HALVES_THEN_DIES };

static void die(void) {
    raw(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

/* Counts a call and says what becomes of it; errno is set where it fails. */
static int count(char kind, const char *name, const char *path, void *caller) {
    if (!root || !strchr(kinds, kind)) return GO;
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (clock_step) atomic_fetch_add(&clock_steps, 1);
    if (!fault_at || number < fault_at || (number > fault_at && !goes_on)) return GO;
    if (number == fault_at && report >= 0) {
        Dl_info by;
        const char *library = dladdr(caller, &by) && by.dli_fname ? by.dli_fname : "";
        const char *slash = strrchr(library, '/');
        told(report, "hit\t%s\t%s\t%s\n", name, path, slash ? slash + 1 : library);
    }
    int is_divisible = kind == 'w' || kind == 's' || kind == 'r';
    switch (mode) {
    case KILL: die(); return GO;
    case HALF: if (kind == 'w' || kind == 's') return HALVES_THEN_DIES; die(); return GO;
    case FAIL: errno = fault_errno; return FAILS;
    case SHORT: return is_divisible ? HALVES : GO;
    default: return GO;
    }
}

#define counted(kind, name, path) count(kind, name, path, __builtin_return_address(0))

static void encode(const char *path, char *out) {
    size_t length = 0;
    path += strlen(path) >= root_length ? root_length : 0;
    for (; *path && length < 3 * PATH_MAX - 4; path++) {
        unsigned char octet = (unsigned char)*path;
        if (octet <= 32 || octet == '%') length += (size_t)sprintf(out + length, "%%%02X", octet);
        else out[length++] = (char)octet;
    }
    out[length] = 0;
}

static void traced_path(const char *event, const char *path, const char *rest) {
    if (trace < 0) return;
    char line[3 * PATH_MAX];
    encode(path, line);
    told(trace, "%s\t%s%s\n", event, line, rest);
}

static void traced_pair(const char *event, const char *from, const char *to) {
    if (trace < 0) return;
    char line[3 * PATH_MAX];
    encode(from, line);
    told(trace, "%s\t%s\t", event, line);
    encode(to, line);
    told(trace, "%s\n", line);
}

static void traced_write(int descriptor, long long offset, const void *octets, long long length) {
    if (trace < 0 || length <= 0) return;
    told(trace, "write\t%lu\t%lld\t%lld\n", inode(descriptor), offset, length);
    raw_write(trace, octets, (size_t)length);
    raw_write(trace, "\n", 1);
}

static void enter(void) { if (trace >= 0) pthread_mutex_lock(&order); }
static void leave(void) {
    int number = errno;
    if (trace >= 0) pthread_mutex_unlock(&order);
    errno = number;
}

/* ---- opening ---- */

static inline __attribute__((always_inline)) int opened(const char *name, int directory, const char *given, int flags, mode_t rights,
                  int (*real)(int, const char *, int, mode_t)) {
    char path[PATH_MAX];
    int makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    if (!named(directory, given, path)) return real(directory, given, flags, rights);
    struct stat before;
    enter();
    int existed = fstatat(directory, given, &before, AT_SYMLINK_NOFOLLOW) == 0;
    int changes = (makes && !existed) || (flags & O_TRUNC);
    int fate = counted(changes ? 'c' : 'o', name, path);
    int result = fate == FAILS ? -1 : real(directory, given, flags, rights);
    if (result >= 0 && changes && trace >= 0) {
        char rest[80];
        snprintf(rest, sizeof rest, "\t%lu\t%o", inode(result), rights);
        if (!existed && makes) traced_path("create", path, rest);
        else if ((flags & O_TRUNC) && before.st_size > 0)
            told(trace, "truncate\t%lu\t0\n", inode(result));
    }
    leave();
    return result;
}

static int real_openat(int directory, const char *path, int flags, mode_t rights) {
    return (int)raw(SYS_openat, directory, path, flags, rights);
}

#define OPENING(name, parameters, directory) \
    int name parameters { \
        mode_t rights = 0; \
        if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
            va_list rest; va_start(rest, flags); rights = va_arg(rest, mode_t); va_end(rest); \
        } \
        return opened(#name, directory, path, flags | O_LARGEFILE, rights, real_openat); \
    }
OPENING(open, (const char *path, int flags, ...), AT_FDCWD)
OPENING(open64, (const char *path, int flags, ...), AT_FDCWD)
OPENING(openat, (int d, const char *path, int flags, ...), d)
OPENING(openat64, (int d, const char *path, int flags, ...), d)
int creat(const char *path, mode_t rights) {
    return opened("creat", AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, rights, real_openat);
}
/* mailkura opens directories with openat2, for which the C library has no function. */
long syscall(long number, ...) {
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
    va_end(rest);
    char path[PATH_MAX];
    if (number == SYS_openat2 && named((int)a[0], (const char *)a[1], path)
        && counted('o', "openat2", path) == FAILS) return -1;
    return raw(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* ---- writing ---- */

typedef ssize_t transfer(int, void *, size_t, off_t);
static ssize_t do_write(int d, void *b, size_t n, off_t o) { (void)o; return raw(SYS_write, d, b, n); }
static ssize_t do_pwrite(int d, void *b, size_t n, off_t o) { return raw(SYS_pwrite64, d, b, n, o); }
static ssize_t do_read(int d, void *b, size_t n, off_t o) { (void)o; return raw(SYS_read, d, b, n); }
static ssize_t do_pread(int d, void *b, size_t n, off_t o) { return raw(SYS_pread64, d, b, n, o); }

static inline __attribute__((always_inline)) ssize_t written(const char *name, int d, const void *octets, size_t length, off_t offset,
                       transfer *real) {
    char path[PATH_MAX];
    if (d <= 2 || !path_of(d, path)) return real(d, (void *)octets, length, offset);
    enter();
    int fate = counted('w', name, path);
    if (fate == HALVES || fate == HALVES_THEN_DIES) length = length > 1 ? length / 2 : length;
    if (real == do_write)
        offset = fcntl(d, F_GETFL) & O_APPEND ? lseek(d, 0, SEEK_END) : lseek(d, 0, SEEK_CUR);
    ssize_t result = fate == FAILS ? -1 : real(d, (void *)octets, length, offset);
    if (result > 0) traced_write(d, (long long)offset, octets, (long long)result);
    if (fate == HALVES_THEN_DIES) die();
    leave();
    return result;
}
ssize_t write(int d, const void *b, size_t n) { return written("write", d, b, n, 0, do_write); }
ssize_t pwrite(int d, const void *b, size_t n, off_t o) { return written("pwrite", d, b, n, o, do_pwrite); }
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) { return written("pwrite64", d, b, n, o, do_pwrite); }

/* Each part is a write of its own, as POSIX allows. */
static inline __attribute__((always_inline)) ssize_t gathered(const char *name, int d, const struct iovec *parts, int count, off_t offset,
                        transfer *real) {
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len == 0) continue;
        ssize_t done = written(name, d, parts[i].iov_base, parts[i].iov_len, offset + total, real);
        if (done < 0) return total > 0 ? total : -1;
        total += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return total;
}
ssize_t writev(int d, const struct iovec *p, int n) {
    REAL(writev);
    return is_mine(d) ? gathered("writev", d, p, n, 0, do_write) : real(d, p, n);
}
ssize_t pwritev(int d, const struct iovec *p, int n, off_t o) {
    REAL(pwritev);
    return is_mine(d) ? gathered("pwritev", d, p, n, o, do_pwrite) : real(d, p, n, o);
}
ssize_t pwritev64(int d, const struct iovec *p, int n, off64_t o) {
    REAL(pwritev64);
    return is_mine(d) ? gathered("pwritev64", d, p, n, o, do_pwrite) : real(d, p, n, o);
}

static inline __attribute__((always_inline)) ssize_t got(const char *name, int d, void *octets, size_t length, off_t offset, transfer *real) {
    char path[PATH_MAX];
    if (d <= 2 || !root || !strchr(kinds, 'r') || !path_of(d, path))
        return real(d, octets, length, offset);
    int fate = counted('r', name, path);
    if (fate == FAILS) return -1;
    if (fate == HALVES && length > 1) length /= 2;
    return real(d, octets, length, offset);
}
ssize_t read(int d, void *b, size_t n) { return got("read", d, b, n, 0, do_read); }
ssize_t pread(int d, void *b, size_t n, off_t o) { return got("pread", d, b, n, o, do_pread); }
ssize_t pread64(int d, void *b, size_t n, off64_t o) { return got("pread64", d, b, n, o, do_pread); }

/* Copies within the kernel would carry octets past the trace: callers fall back to writing. */
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t n, unsigned flags) {
    REAL(copy_file_range);
    if (is_mine(to)) { errno = EXDEV; return -1; }
    return real(from, a, to, b, n, flags);
}
ssize_t sendfile(int to, int from, off_t *offset, size_t n) {
    REAL(sendfile);
    if (is_mine(to)) { errno = EINVAL; return -1; }
    return real(to, from, offset, n);
}
ssize_t sendfile64(int to, int from, off64_t *offset, size_t n) {
    REAL(sendfile64);
    if (is_mine(to)) { errno = EINVAL; return -1; }
    return real(to, from, offset, n);
}

ssize_t send(int d, const void *octets, size_t length, int flags) {
    REAL(send);
    enter();
    int fate = counted('s', "send", "");
    if ((fate == HALVES || fate == HALVES_THEN_DIES) && length > 1) length /= 2;
    ssize_t result = fate == FAILS ? -1 : real(d, octets, length, flags);
    if (result > 0 && trace >= 0) told(trace, "send\t%lld\n", (long long)result);
    if (fate == HALVES_THEN_DIES) die();
    leave();
    return result;
}

/* ---- what is done to an open file ---- */

#define ON_FILE(kind, name, parameters, arguments, traced) \
    int name parameters { \
        REAL(name); \
        char path[PATH_MAX]; \
        if (d <= 2 || !path_of(d, path)) return real arguments; \
        enter(); \
        int result = counted(kind, #name, path) == FAILS ? -1 : real arguments; \
        if (result == 0 && trace >= 0) { traced; } \
        leave(); \
        return result; \
    }
#define SYNCING(name, traced) \
    int name(int d) { \
        REAL(name); \
        char path[PATH_MAX]; \
        if (d <= 2 || !path_of(d, path)) return real(d); \
        enter(); \
        int result = counted('f', #name, path) == FAILS ? -1 : skips_sync ? 0 : real(d); \
        if (result == 0 && trace >= 0) { traced; } \
        leave(); \
        return result; \
    }
SYNCING(fsync, told(trace, "sync\t%lu\n", inode(d)))
SYNCING(fdatasync, told(trace, "sync\t%lu\n", inode(d)))
SYNCING(syncfs, told(trace, "syncfs\n"))
/* Makes nothing durable that could be relied on. */
ON_FILE('f', sync_file_range, (int d, off64_t o, off64_t n, unsigned f), (d, o, n, f), (void)0)
ON_FILE('t', ftruncate, (int d, off_t n), (d, n),
        told(trace, "truncate\t%lu\t%lld\n", inode(d), (long long)n))
ON_FILE('t', ftruncate64, (int d, off64_t n), (d, n),
        told(trace, "truncate\t%lu\t%lld\n", inode(d), (long long)n))
ON_FILE('m', fchmod, (int d, mode_t m), (d, m), told(trace, "mode\t%lu\t%o\n", inode(d), m))
ON_FILE('m', futimens, (int d, const struct timespec t[2]), (d, t),
        if (t) told(trace, "time\t%lu\t%lld\n", inode(d), (long long)t[1].tv_sec))

static void traced_allocation(int d, int how, long long end) {
    struct stat facts;
    if (how == 0 && fstat(d, &facts) == 0 && facts.st_size <= end)
        told(trace, "truncate\t%lu\t%lld\n", inode(d), (long long)facts.st_size);
}
ON_FILE('a', fallocate, (int d, int how, off_t o, off_t n), (d, how, o, n),
        traced_allocation(d, how, (long long)(o + n)))
ON_FILE('a', fallocate64, (int d, int how, off64_t o, off64_t n), (d, how, o, n),
        traced_allocation(d, how, (long long)(o + n)))

/* These return the error instead of setting errno. */
#define ALLOCATING(name, offset) \
    int name(int d, offset o, offset n) { \
        REAL(name); \
        char path[PATH_MAX]; \
        if (d <= 2 || !path_of(d, path)) return real(d, o, n); \
        enter(); \
        int result = counted('a', #name, path) == FAILS ? fault_errno : real(d, o, n); \
        if (result == 0 && trace >= 0) traced_allocation(d, 0, (long long)(o + n)); \
        leave(); \
        return result; \
    }
ALLOCATING(posix_fallocate, off_t)
ALLOCATING(posix_fallocate64, off64_t)

int close(int d) {
    if (!root || !strchr(kinds, 'x') || d <= 2 || !is_mine(d) || !is_writable(d))
        return (int)raw(SYS_close, d);
    int fate = counted('x', "close", "");
    int result = (int)raw(SYS_close, d);
    if (fate != FAILS) return result;
    errno = fault_errno;
    return -1;
}

/* ---- what is done to names ---- */

#define ON_NAME(kind, name, parameters, directory, arguments, traced) \
    int name parameters { \
        REAL(name); \
        char path[PATH_MAX]; \
        if (!named(directory, p, path)) return real arguments; \
        enter(); \
        int result = counted(kind, #name, path) == FAILS ? -1 : real arguments; \
        if (result == 0 && trace >= 0) { traced; } \
        leave(); \
        return result; \
    }
static void traced_directory(const char *path) {
    struct stat facts;
    char rest[40];
    if (lstat(path, &facts)) return;
    snprintf(rest, sizeof rest, "\t%lu", (unsigned long)facts.st_ino);
    traced_path("mkdir", path, rest);
}
static void traced_facts(const char *path, const char *event, long long value, const char *format) {
    struct stat facts;
    char line[80];
    if (lstat(path, &facts)) return;
    snprintf(line, sizeof line, format, event, (unsigned long)facts.st_ino, value);
    raw_write(trace, line, strlen(line));
}
ON_NAME('u', unlink, (const char *p), AT_FDCWD, (p), traced_path("unlink", path, ""))
ON_NAME('u', unlinkat, (int d, const char *p, int f), d, (d, p, f),
        traced_path(f & AT_REMOVEDIR ? "rmdir" : "unlink", path, ""))
ON_NAME('u', remove, (const char *p), AT_FDCWD, (p), traced_path("unlink", path, ""))
ON_NAME('d', rmdir, (const char *p), AT_FDCWD, (p), traced_path("rmdir", path, ""))
ON_NAME('d', mkdir, (const char *p, mode_t m), AT_FDCWD, (p, m), traced_directory(path))
ON_NAME('d', mkdirat, (int d, const char *p, mode_t m), d, (d, p, m), traced_directory(path))
ON_NAME('t', truncate, (const char *p, off_t n), AT_FDCWD, (p, n),
        traced_facts(path, "truncate", (long long)n, "%s\t%lu\t%lld\n"))
ON_NAME('t', truncate64, (const char *p, off64_t n), AT_FDCWD, (p, n),
        traced_facts(path, "truncate", (long long)n, "%s\t%lu\t%lld\n"))
ON_NAME('m', chmod, (const char *p, mode_t m), AT_FDCWD, (p, m),
        traced_facts(path, "mode", (long long)m, "%s\t%lu\t%llo\n"))
ON_NAME('m', fchmodat, (int d, const char *p, mode_t m, int f), d, (d, p, m, f),
        traced_facts(path, "mode", (long long)m, "%s\t%lu\t%llo\n"))
ON_NAME('m', utimensat, (int d, const char *p, const struct timespec t[2], int f), d, (d, p, t, f),
        if (t) traced_facts(path, "time", (long long)t[1].tv_sec, "%s\t%lu\t%lld\n"))
ON_NAME('l', symlink, (const char *a, const char *p), AT_FDCWD, (a, p), (void)0)
ON_NAME('l', symlinkat, (const char *a, int d, const char *p), d, (a, d, p), (void)0)

#define ON_TWO(kind, name, parameters, here, there, arguments, event) \
    int name parameters { \
        REAL(name); \
        char from[PATH_MAX], to[PATH_MAX]; \
        int is_from = named(here, a, from), is_to = named(there, b, to); \
        if (!is_from && !is_to) return real arguments; \
        enter(); \
        int result = counted(kind, #name, to) == FAILS ? -1 : real arguments; \
        if (result == 0) traced_pair(event, from, to); \
        leave(); \
        return result; \
    }
ON_TWO('n', rename, (const char *a, const char *b), AT_FDCWD, AT_FDCWD, (a, b), "rename")
ON_TWO('n', renameat, (int c, const char *a, int d, const char *b), c, d, (c, a, d, b), "rename")
ON_TWO('n', renameat2, (int c, const char *a, int d, const char *b, unsigned f), c, d, (c, a, d, b, f),
       f & 2 ? "exchange" : "rename")
ON_TWO('l', link, (const char *a, const char *b), AT_FDCWD, AT_FDCWD, (a, b), "link")
ON_TWO('l', linkat, (int c, const char *a, int d, const char *b, int f), c, d, (c, a, d, b, f), "link")

/* ---- the clock ---- */

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)raw(SYS_clock_gettime, clock, now);
    if (result == 0 && clock_step && clock != CLOCK_REALTIME) {
        long long added = (long long)atomic_load(&clock_steps) * clock_step;
        now->tv_sec += (time_t)(added / 1000);
        now->tv_nsec += (long)(added % 1000) * 1000000;
        if (now->tv_nsec >= 1000000000) now->tv_nsec -= 1000000000, now->tv_sec++;
    }
    return result;
}
