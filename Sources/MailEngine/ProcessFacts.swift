#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What this process knows of itself.
enum ProcessFacts {
  static var identifier: Int32 { getpid() }
}
