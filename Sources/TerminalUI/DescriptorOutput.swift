internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Text written to a descriptor, at once and without a buffer.
///
/// A reader that has gone away (`mailkura list | head`) is no failure: what follows is dropped.
package final class DescriptorOutput: TextOutput {
  private enum State {
    case open
    /// The reader has gone.
    case closed
    /// Writing failed with this `errno`.
    case failed(Int32)
  }

  package static let standardOutput = DescriptorOutput(descriptor: 1)
  package static let standardError = DescriptorOutput(descriptor: 2)

  private let descriptor: Int32
  private let state = Mutex(State.open)

  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// Makes a write to a closed pipe an error code instead of a deadly signal; called once at the start.
  package static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// The `errno` with which writing failed (a full disk); nil where all went well or nobody reads.
  package var failure: Int32? {
    state.withLock { if case .failed(let number) = $0 { number } else { nil } }
  }

  /// Whether nobody reads any more, so that further work for this output is in vain.
  package var isClosed: Bool {
    state.withLock { if case .closed = $0 { true } else { false } }
  }

  package func write(_ text: String) { write(octets: Array(text.utf8)) }

  /// Writes octets as they are.
  package func write(octets bytes: [UInt8]) {
    state.withLock { state in
      guard case .open = state else { return }
      var start = 0
      while start < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { unsafe writeOnce($0, from: start) }
        if count >= 0 {
          start += count
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = unsafe poll(&ready, 1, -1)
        } else if errno != EINTR {
          state = errno == EPIPE ? .closed : .failed(errno)
          return
        }
      }
    }
  }

  private func writeOnce(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    #if canImport(Darwin)
    return unsafe Darwin.write(descriptor, base + start, bytes.count - start)
    #else
    return unsafe Glibc.write(descriptor, base + start, bytes.count - start)
    #endif
  }
}
