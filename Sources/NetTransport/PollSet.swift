#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Descriptors that one wait watches, the interrupter's always among them.
struct PollSet {
  /// The interrupter's comes first.
  private var entries: [pollfd]

  init(interrupter: ConnectionInterrupter) {
    entries = [pollfd(fd: interrupter.descriptor, events: Int16(POLLIN), revents: 0)]
  }

  mutating func watchForInput(_ descriptor: CInt) {
    entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
  }

  mutating func watchForOutput(_ descriptor: CInt) {
    entries.append(pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0))
  }

  /// Waits until one of the descriptors is ready, or has an error to tell.
  mutating func wait(before deadline: Deadline) -> WaitOutcome {
    while true {
      let milliseconds = deadline.pollMilliseconds
      switch call(milliseconds) {
      case .failure(let failure):
        return .failed(failure)
      case .success(let count) where count > 0:
        return entries[0].revents == 0 ? .ready : .interrupted
      case .success:
        // Far deadlines are waited for in parts, since poll(2) counts in 32 bits.
        if deadline.hasPassed { return .timedOut }
      }
    }
  }

  func isReady(_ descriptor: CInt) -> Bool {
    entries.dropFirst().contains { $0.fd == descriptor && $0.revents != 0 }
  }

  private mutating func call(_ milliseconds: Int32) -> Result<CInt, Errno> {
    let result = unsafe entries.withUnsafeMutableBufferPointer { buffer in
      SystemCall.once { unsafe poll(buffer.baseAddress, nfds_t(buffer.count), milliseconds) }
    }
    // A signal only shortens the wait; the caller's loop reckons the rest of the time anew.
    if case .failure(let failure) = result, failure.rawValue == EINTR { return .success(0) }
    return result
  }
}
