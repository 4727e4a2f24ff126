internal import WireBytes

/// Cuts the text of a multi-line response out of the octets of a connection (RFC 1939 §3).
///
/// What is content is passed on as it came, line ends and all; only the octet that byte-stuffing has put
/// before a line with a termination octet is left out, and the termination line at the end. The octets
/// that may yet turn out to be the end are left where they are until more has come, so that it makes no
/// difference in what pieces the response arrives.
///
/// Lines end with CRLF. A bare LF ends a line only in a text whose first line ends with a bare LF: in any
/// other, what follows one is content, and a message cannot end early by what its sender has written; what
/// looks like an end there is told apart. A lone CR is content always.
package struct MultilineReader: Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    case needsMore
    /// So many octets are content; `skipped` ones behind them are not.
    case content(octets: Int, skipped: Int)
    /// The text has ended: the line end of its last line, if it has one, then the termination line.
    case end(lineEnd: Int, consumed: Int)
    /// What would be a termination line follows a bare LF in a text whose lines end with CRLF: content, or
    /// the end of a text whose last line ends otherwise than the others.
    ///
    /// Who takes it for content uses up the LF and the dot, and goes on.
    case bareEnd(lineEnd: Int, consumed: Int)
  }

  /// How the lines of the text end.
  package enum LineEnd: Hashable, Sendable {
    /// No line has ended yet.
    case unknown
    case crlf
    /// LF alone.
    case lf
  }

  package private(set) var lineEnd = LineEnd.unknown
  /// Whether the next octet is the first one of a line, with nothing of the line before left over.
  private var isAtStart = true

  /// Whether the text began with a dot that was taken for byte-stuffing.
  package private(set) var hasStuffedStart = false
  private let isStartStuffed: Bool

  /// - Parameter isStartStuffed: false where the first octet of the text is known to stand for itself.
  package init(isStartStuffed: Bool = true) { self.isStartStuffed = isStartStuffed }

  /// The lone dot that the text began with is content after all: one octet of it is to be used up.
  package mutating func takeStart() { isAtStart = false }

  private enum Dot: Hashable {
    case unclear
    /// Content, as it stands: servers that do not know byte-stuffing send that.
    case content
    case stuffed
    /// The termination line, of so many octets.
    case termination(Int)
  }

  /// The next step, for octets of which nothing has been used.
  ///
  /// Use up what the step says before the next call.
  package mutating func next(in bytes: Span<UInt8>) -> Step {
    guard bytes.count > 0 else { return .needsMore }
    var index = 0
    if isAtStart, bytes[0] == UInt8(ascii: ".") {
      switch dot(at: 0, in: bytes) {
      case .unclear: return .needsMore
      case .termination(let length): return .end(lineEnd: 0, consumed: length)
      case .stuffed where isStartStuffed:
        isAtStart = false
        hasStuffedStart = true
        return .content(octets: 0, skipped: 1)
      case .stuffed, .content: index = 1
      }
    }
    while let lineFeed = OctetSearch.first(ASCII.lineFeed, in: bytes, from: index) {
      index = lineFeed + 1
      let hasReturn = lineFeed > 0 && bytes[lineFeed - 1] == ASCII.carriageReturn
      if lineEnd == .unknown { lineEnd = hasReturn ? .crlf : .lf }
      guard hasReturn || lineEnd == .lf else {
        switch bareEnd(at: lineFeed, in: bytes) {
        case nil: continue
        case .needsMore?: return pass(lineFeed)
        case let end?: return lineFeed == 0 ? end : pass(lineFeed)
        }
      }
      let start = hasReturn ? lineFeed - 1 : lineFeed
      guard index < bytes.count else { return pass(start) }
      guard bytes[index] == UInt8(ascii: ".") else { continue }
      switch dot(at: index, in: bytes) {
      case .unclear: return pass(start)
      case .content: index += 1
      case .stuffed:
        isAtStart = false
        return .content(octets: index, skipped: 1)
      case .termination(let length):
        guard start == 0 else { return pass(start) }
        return .end(lineEnd: index, consumed: index + length)
      }
    }
    let isOpen = bytes[bytes.count - 1] == ASCII.carriageReturn
    return pass(isOpen ? bytes.count - 1 : bytes.count)
  }

  /// What a bare LF may be in a text with CRLF: nil for content, `needsMore` where that is not clear yet.
  private func bareEnd(at lineFeed: Int, in bytes: Span<UInt8>) -> Step? {
    let next = lineFeed + 1
    guard next < bytes.count else { return .needsMore }
    guard bytes[next] == UInt8(ascii: ".") else { return nil }
    return switch dot(at: next, in: bytes) {
    case .unclear: .needsMore
    case .termination(let length): .bareEnd(lineEnd: 1, consumed: 1 + length)
    case .content, .stuffed: nil
    }
  }

  /// Passes on what is content whatever follows.
  private mutating func pass(_ octets: Int) -> Step {
    guard octets > 0 else { return .needsMore }
    isAtStart = false
    return .content(octets: octets, skipped: 0)
  }

  /// What a termination octet at the beginning of a line is.
  private func dot(at index: Int, in bytes: Span<UInt8>) -> Dot {
    guard index + 1 < bytes.count else { return .unclear }
    switch bytes[index + 1] {
    case UInt8(ascii: "."): return .stuffed
    case ASCII.lineFeed: return .termination(2)
    case ASCII.carriageReturn:
      guard index + 2 < bytes.count else { return .unclear }
      return bytes[index + 2] == ASCII.lineFeed ? .termination(3) : .content
    default: return .content
    }
  }
}
