package import MailTypes
package import NetTransport

/// A `ByteStream` whose other side is an array: what it will say is known beforehand.
///
/// Good for whole conversations where the order of writing and reading does not matter: put the
/// greeting and all answers into `input` and look at `output` afterwards.
package final class MemoryStream: ByteStream {
  /// What happens when all input has been read.
  package enum End: Sendable {
    /// The other side closed in an orderly way.
    case closed
    /// The other side says nothing more: reading times out at once.
    case silent
    /// The connection is reset.
    case lost
  }

  /// As a TLS connection would have them.
  package var channelBindings: [ChannelBinding] = []
  private var input: ArraySlice<UInt8>
  private let pieces: @Sendable (Int) -> Int
  private let end: End
  private let writable: Int
  private var reads = 0

  /// All that was written.
  package private(set) var output: [UInt8] = []
  package private(set) var isClosed = false
  package private(set) var octetsRead: UInt64 = 0
  package var octetsWritten: UInt64 { UInt64(output.count) }

  /// - Parameters:
  ///   - input: What the other side says.
  ///   - end: What comes behind it.
  ///   - writable: How many octets can be written before the connection is lost.
  ///   - pieces: The most octets that the n-th read brings, counted from 0.
  package init(
    _ input: [UInt8], end: End = .closed, writable: Int = .max,
    pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) {
    self.input = input[...]
    self.end = end
    self.writable = writable
    self.pieces = pieces
  }

  /// Lines, each of which gets CR LF.
  package convenience init(
    lines: [String], end: End = .closed, pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) {
    self.init(Array(lines.map { $0 + "\r\n" }.joined().utf8), end: end, pieces: pieces)
  }

  /// What was written, as text.
  package var outputText: String { String(decoding: output, as: UTF8.self) }

  package func read(
    into buffer: inout MutableSpan<UInt8>, deadline: Deadline
  ) throws(TransportError) -> Int {
    guard !isClosed else { throw TransportError(.connectionLost, peer: "memory") }
    guard !input.isEmpty else {
      switch end {
      case .closed: return 0
      case .silent: throw TransportError(.timedOut(.reading), peer: "memory")
      case .lost: throw TransportError(.connectionLost, peer: "memory")
      }
    }
    let count = min(buffer.count, input.count, max(1, pieces(reads)))
    reads += 1
    for index in 0..<count { buffer[index] = input[input.startIndex + index] }
    input = input.dropFirst(count)
    octetsRead += UInt64(count)
    return count
  }

  package func write(_ bytes: Span<UInt8>, deadline: Deadline) throws(TransportError) {
    guard !isClosed else { throw TransportError(.connectionLost, peer: "memory") }
    for index in bytes.indices {
      guard output.count < writable else { throw TransportError(.connectionLost, peer: "memory") }
      output.append(bytes[index])
    }
  }

  package func hasInput(before deadline: Deadline) throws(TransportError) -> Bool {
    !input.isEmpty
  }

  package func close() { isClosed = true }
}
