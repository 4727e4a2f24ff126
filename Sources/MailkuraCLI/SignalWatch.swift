internal import Dispatch
internal import MailEngine
internal import MailTypes
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Turns SIGINT, SIGTERM and SIGHUP into requests to stop: the first after the message in hand,
/// the second at once.
enum SignalWatch {
  /// Where the handler writes the number of the signal; a handler may do little else.
  private static let writingEnd = Atomic<Int32>(-1)

  static func start(_ stop: StopSignal) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    writingEnd.store(ends[1], ordering: .releasing)
    let readingEnd = ends[0]
    for number in [SIGINT, SIGTERM, SIGHUP] { install(number) }
    DispatchQueue(label: "mailkura.signals").async { watch(readingEnd, stop) }
  }

  /// A hang-up that the parent process had ignored, as `nohup` does, stays ignored.
  private static func install(_ number: Int32) {
    let former = signal(number) { number in
      let saved = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = unsafe write(SignalWatch.writingEnd.load(ordering: .acquiring), &byte, 1)
      errno = saved
    }
    let isIgnored = unsafe unsafeBitCast(former, to: Int.self) == 1
    if number == SIGHUP, isIgnored { _ = signal(number, SIG_IGN) }
  }

  private static func watch(_ end: Int32, _ stop: StopSignal) {
    var byte: UInt8 = 0
    while true {
      let count = unsafe read(end, &byte, 1)
      if count == 1 {
        let status: ExitCode = Int32(byte) == SIGINT ? .interrupted : .terminated
        stop.request(stop.isStopping ? .now : .afterMessage, status: status)
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }
}
