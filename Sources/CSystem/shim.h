#ifndef CSYSTEM_SHIM_H
#define CSYSTEM_SHIM_H

// What the system offers beyond POSIX, under one name on every system.
// Each wrapper returns -1 with errno set on failure; ENOSYS where the system has no such call.

// _GNU_SOURCE is left alone: it changes types that Swift's own Glibc module has seen without it.

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <wchar.h>

#if defined(__linux__)
#include <linux/openat2.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

// Declared by glibc for GNU sources only.
extern int syncfs(int descriptor);
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

/// Lets large blocks of memory go back to the system when they are freed.
///
/// glibc raises its threshold for that with each large block that is freed, up to 32 MB, and keeps
/// what is below it.
static inline void csystem_return_memory(void) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  mallopt(M_TRIM_THRESHOLD, 256 << 10);
#endif
}

/// Writes everything of the file system that holds `descriptor` to stable storage.
static inline int csystem_syncfs(int descriptor) {
#if defined(__linux__)
  return syncfs(descriptor);
#else
  (void)descriptor;
  errno = ENOSYS;
  return -1;
#endif
}

/// Opens `path` below `directory`: no `..`, no symbolic link anywhere, no other mount's tricks.
static inline int csystem_open_beneath(int directory, const char *path, int flags,
                                       mode_t mode) {
#if defined(__linux__) && defined(SYS_openat2)
  struct open_how how = {0};
  how.flags = (uint64_t)(flags | O_CLOEXEC);
  how.mode = (flags & O_CREAT) ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
#else
  (void)directory, (void)path, (void)flags, (void)mode;
  errno = ENOSYS;
  return -1;
#endif
}

// Values of csystem_file_system_kind; Linux's f_type where there is one.
enum {
  CSYSTEM_FS_EXT = 0xEF53,
  CSYSTEM_FS_XFS = 0x58465342,
  CSYSTEM_FS_F2FS = 0xF2F52010 & 0x7FFFFFFF,
  CSYSTEM_FS_BTRFS = 0x9123683E & 0x7FFFFFFF,
  CSYSTEM_FS_TMPFS = 0x01021994,
};

/// The magic number of the file system, its top bit cleared; 0 where the system does not tell.
static inline int csystem_file_system_kind(int descriptor) {
#if defined(__linux__)
  struct statfs status;
  if (fstatfs(descriptor, &status) != 0) return -1;
  return (int)((uint64_t)status.f_type & 0x7FFFFFFF);
#else
  (void)descriptor;
  return 0;
#endif
}

/// Whether the file system is reached over a network, or could be: 1 or 0; -1 on failure.
static inline int csystem_is_on_network(int descriptor) {
  struct statfs status;
  if (fstatfs(descriptor, &status) != 0) return -1;
#if defined(__linux__)
  switch ((uint32_t)status.f_type) {
  case 0x6969:      // NFS
  case 0x517B:      // SMB
  case 0xFE534D42:  // SMB 2
  case 0xFF534D42:  // CIFS
  case 0x01021997:  // 9P
  case 0x00C36400:  // Ceph
  case 0x5346414F:  // AFS
  case 0x73757245:  // Coda
  case 0x65735546:  // FUSE: sshfs and the like
    return 1;
  default:
    return 0;
  }
#else
  return (status.f_flags & MNT_LOCAL) == 0;
#endif
}

/// The nanoseconds that make futimens leave a time as it is.
static const long csystem_utime_omit = UTIME_OMIT;

/// Octets that an unprivileged user may still write; -1 on failure.
static inline int64_t csystem_free_octets(int descriptor) {
  struct statfs status;
  if (fstatfs(descriptor, &status) != 0) return -1;
  return (int64_t)status.f_bavail * (int64_t)status.f_bsize;
}

/// Reserves room for octets behind the end of a file without changing its size.
static inline int csystem_reserve(int descriptor, int64_t offset, int64_t length) {
#if defined(__linux__)
  const int keep_size = 1;  // FALLOC_FL_KEEP_SIZE
  return fallocate(descriptor, keep_size, offset, length);
#elif defined(F_PREALLOCATE)
  (void)offset;
  fstore_t store = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, length, 0};
  return fcntl(descriptor, F_PREALLOCATE, &store) == -1 ? -1 : 0;
#else
  (void)descriptor, (void)offset, (void)length;
  errno = ENOSYS;
  return -1;
#endif
}

/// A pipe whose ends do not block and are not inherited; `ends` has room for two.
static inline int csystem_pipe(int *ends) {
#if defined(__linux__)
  return pipe2(ends, O_CLOEXEC | O_NONBLOCK);
#else
  if (pipe(ends) != 0) return -1;
  for (int index = 0; index < 2; index++) {
    fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    fcntl(ends[index], F_SETFL, O_NONBLOCK);
  }
  return 0;
#endif
}

/// Keeps other processes of the user, and core dumps, from reading this one's memory.
static inline int csystem_forbid_memory_dumps(void) {
#if defined(__linux__)
  return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
  return 0;
#endif
}

/// The flag that starts a program in a session of its own, without a terminal.
#if defined(__linux__)
static const int csystem_spawn_new_session = 0x80;  // POSIX_SPAWN_SETSID, for GNU sources only
#else
static const int csystem_spawn_new_session = POSIX_SPAWN_SETSID;
#endif

/// A pair of connected stream sockets that no other program inherits; `ends` has room for two.
static inline int csystem_socket_pair(int *ends) {
#if defined(__linux__)
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
#else
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
  for (int index = 0; index < 2; index++) {
    int on = 1;
    fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    setsockopt(ends[index], SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
  }
  return 0;
#endif
}

#if defined(__linux__)
/// Makes a spawned program inherit no descriptor from `lowest` on.
static inline int csystem_spawn_closes_from(posix_spawn_file_actions_t *actions, int lowest) {
  return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}
#endif

#endif
