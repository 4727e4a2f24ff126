internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A pipe whose only message is that its reading end has become readable.
final class WakeUpPipe: Sendable {
  private let ends: Ends

  /// Both ends of a pipe, closed together.
  private struct Ends: ~Copyable, Sendable {
    let reading: CInt
    let writing: CInt
    deinit {
      _ = close(reading)
      _ = close(writing)
    }
  }

  /// Nil where the system has no descriptors left.
  init?() {
    var numbers: [CInt] = [-1, -1]
    guard unsafe csystem_pipe(&numbers) == 0 else { return nil }
    ends = Ends(reading: numbers[0], writing: numbers[1])
  }

  var readingEnd: CInt { ends.reading }

  /// May be called from any thread, also more than once.
  func wakeUp() {
    _ = SystemCall.retrying {
      var octet: UInt8 = 1
      return unsafe write(ends.writing, &octet, 1)
    }
  }
}
