#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Lets the calling thread rest; only for threads that may block.
enum ThreadPause {
  static func wait(seconds: Double) {
    usleep(UInt32(max(0, min(seconds, 1)) * 1_000_000))
  }
}
