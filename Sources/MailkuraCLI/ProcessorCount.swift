#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// How many processors there are to work with.
enum ProcessorCount {
  /// At least 1, at most 16: beyond that the disk decides.
  static var online: Int { min(16, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Threads that read files: one waits for the disk while another one digests.
  static var readers: Int { min(16, 2 * online) }
}
