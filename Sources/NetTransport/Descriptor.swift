#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The only owner of a file descriptor; closes it when it goes.
struct Descriptor: ~Copyable {
  let number: CInt

  init(owning number: CInt) { self.number = number }

  deinit {
    // Not repeated on EINTR: Linux has released the number by then, and another thread may own it.
    _ = close(number)
  }
}
