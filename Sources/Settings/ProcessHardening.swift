internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Keeps what the process holds and makes from other users, as far as the system can.
package enum ProcessHardening {
  /// No core dumps, no reading of the memory by other processes, and files for the user alone.
  ///
  /// Called once, before any credential is read. Where the system refuses, the run goes on.
  package static func apply() {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Darwin)
    _ = unsafe setrlimit(RLIMIT_CORE, &limit)
    #else
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    #endif
    _ = csystem_forbid_memory_dumps()
    _ = umask(0o077)
  }
}
