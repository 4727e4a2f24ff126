internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The time of day; decides nothing but what is written down.
enum WallClock {
  static var seconds: Int64 { Int64(time(nil)) }
  static var now: InternalDate { InternalDate(seconds: seconds) }
}
