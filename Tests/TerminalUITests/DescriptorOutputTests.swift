import Testing

@testable import TerminalUI

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("DescriptorOutput")
struct DescriptorOutputTests {
  @Test("writes everything, also to a pipe that fills up and does not block")
  func everything() async {
    var ends: [Int32] = [0, 0]
    _ = unsafe pipe(&ends)
    let (reader, writer) = (ends[0], ends[1])
    _ = fcntl(writer, F_SETFL, O_NONBLOCK)
    let text = String(repeating: "日本語\n", count: 100_000)
    async let received = Self.readAll(reader)
    DescriptorOutput(descriptor: writer).write(text)
    close(writer)
    #expect(await received == text.utf8.count)
    close(reader)
  }

  @Test("a reader that has gone ends the output without a word")
  func brokenPipe() async {
    await #expect(processExitsWith: .exitCode(7)) {
      DescriptorOutput.ignoreBrokenPipes()
      var ends: [Int32] = [0, 0]
      _ = unsafe pipe(&ends)
      close(ends[0])
      let output = DescriptorOutput(descriptor: ends[1])
      output.write("x")
      output.write("y")
      exit(output.isClosed && output.failure == nil ? 7 : 1)
    }
  }

  @Test("a full disk is remembered")
  func fullDisk() {
    let full = unsafe open("/dev/full", O_WRONLY)
    guard full >= 0 else { return }
    defer { close(full) }
    let output = DescriptorOutput(descriptor: full)
    output.write("x")
    #expect(output.failure == ENOSPC)
    #expect(!output.isClosed)
  }

  @concurrent
  private static func readAll(_ descriptor: Int32) async -> Int {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var total = 0
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count <= 0 { return total }
      total += count
    }
  }
}
