/* Loaded into a process before its libraries: counts the calls that change files or use sockets,
 * and lets the n-th of them be the last one, or fail.
 *
 *   FAULT_AT=N           the call that the fault meets, from 1; 0 or nothing: none
 *   FAULT_ERRNO=NUMBER   that call and all later ones that write to files fail with this errno;
 *                        without it the process is killed (SIGKILL) just before the call
 *   FAULT_COUNT=FILE     the number of calls is written here at exit
 *
 * cc -shared -fPIC -O2 -o fault_at_call.so fault_at_call.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static long fault_at;
static int fault_errno;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("FAULT_AT"), *number = getenv("FAULT_ERRNO");
    fault_at = at ? atol(at) : 0;
    fault_errno = number ? atoi(number) : 0;
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}

/* Counts one call; 1 where it has to fail. */
static int meets_fault(int writes_to_file) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (!fault_at || number < fault_at) return 0;
    if (!fault_errno) {
        if (number == fault_at) kill(getpid(), SIGKILL);
        return 0;
    }
    if (!writes_to_file) return 0;
    errno = fault_errno;
    return 1;
}

/* What a person reads, on the descriptors 0 to 2, is spared: it may go to a file as well. */
static int is_file(int descriptor) {
    struct stat facts;
    return descriptor > 2 && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define WRAP(result, name, parameters, arguments, writes) \
    result name parameters { REAL(name); if (meets_fault(writes)) return -1; return real arguments; }

WRAP(ssize_t, write, (int d, const void *b, size_t n), (d, b, n), is_file(d))
WRAP(ssize_t, pwrite, (int d, const void *b, size_t n, off_t o), (d, b, n, o), 1)
WRAP(ssize_t, pwrite64, (int d, const void *b, size_t n, off64_t o), (d, b, n, o), 1)
WRAP(int, fsync, (int d), (d), 1)
WRAP(int, fdatasync, (int d), (d), 1)
WRAP(int, syncfs, (int d), (d), 1)
WRAP(int, ftruncate, (int d, off_t n), (d, n), 0)
WRAP(int, ftruncate64, (int d, off64_t n), (d, n), 0)
WRAP(int, rename, (const char *a, const char *b), (a, b), 1)
WRAP(int, renameat, (int c, const char *a, int d, const char *b), (c, a, d, b), 1)
WRAP(int, renameat2, (int c, const char *a, int d, const char *b, unsigned f), (c, a, d, b, f), 1)
WRAP(int, linkat, (int c, const char *a, int d, const char *b, int f), (c, a, d, b, f), 1)
WRAP(int, unlink, (const char *a), (a), 0)
WRAP(int, unlinkat, (int d, const char *a, int f), (d, a, f), 0)
WRAP(int, mkdir, (const char *a, mode_t m), (a, m), 1)
WRAP(int, mkdirat, (int d, const char *a, mode_t m), (d, a, m), 1)
WRAP(int, futimens, (int d, const struct timespec t[2]), (d, t), 1)
WRAP(ssize_t, send, (int d, const void *b, size_t n, int f), (d, b, n, f), 0)
WRAP(ssize_t, recv, (int d, void *b, size_t n, int f), (d, b, n, f), 0)

#define WRAP_OPEN(name, parameters, ...) \
    int name parameters { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
        } \
        if (flags & (O_CREAT | O_TRUNC) && meets_fault(1)) return -1; \
        return real(__VA_ARGS__, flags, mode); \
    }
WRAP_OPEN(open, (const char *path, int flags, ...), path)
WRAP_OPEN(open64, (const char *path, int flags, ...), path)
WRAP_OPEN(openat, (int d, const char *path, int flags, ...), d, path)
WRAP_OPEN(openat64, (int d, const char *path, int flags, ...), d, path)
