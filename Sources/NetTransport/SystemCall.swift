#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Every call of the C library that can fail goes through here.
enum SystemCall {
  /// Repeats a call that a signal cut short; -1 becomes the errno.
  static func retrying<Value: FixedWidthInteger & SignedInteger>(
    _ call: () -> Value
  ) -> Result<Value, Errno> {
    while true {
      let value = call()
      if value != -1 { return .success(value) }
      let failure = Errno.current
      if failure.rawValue != EINTR { return .failure(failure) }
    }
  }

  /// For calls that must not be repeated, such as connect(2).
  static func once<Value: FixedWidthInteger & SignedInteger>(
    _ call: () -> Value
  ) -> Result<Value, Errno> {
    let value = call()
    return value == -1 ? .failure(.current) : .success(value)
  }
}
