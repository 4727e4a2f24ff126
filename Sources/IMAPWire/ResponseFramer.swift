internal import MailTypes
package import WireBytes

/// Cuts the octets of a connection into responses and message bodies without understanding them.
///
/// A response whose grammar is wrong can be dropped because its end is already known here, and every
/// limit is enforced here, before anything is kept. Message bodies never are: the caller takes them
/// from the buffer as they come.
///
/// RFC 9051 §2.2 and §4.3.
package struct ResponseFramer {
  package enum Step: Hashable, Sendable {
    /// More octets have to be read first.
    case needsMore
    /// A literal follows: the caller takes `octets` octets from the buffer before the next step.
    ///
    /// With `isBody` they are a whole message; otherwise nobody wants them.
    case literal(octets: UInt64, isBody: Bool)
    /// A response is complete: `kept`, then the first `octets` of the buffer, without line end.
    ///
    /// The caller parses it and calls `finish`.
    case response(octets: Int)
  }

  package let limits: IMAPLimits
  /// What came before the streamed literals of the current response.
  package private(set) var kept: [UInt8] = []
  package private(set) var streamed: [StreamedLiteral] = []
  package private(set) var quirks = QuirkSet()

  /// Up to where the buffer has been looked through for a line end.
  private var scanned = 0
  /// Where the current line starts in the buffer; behind it stands its stored literal, if it had one.
  private var lineStart = 0
  private var isAfterLiteral = false
  /// Octets of the buffer that belong to the response, line end included; 0 while it is incomplete.
  private var responseLength = 0
  private var kind: LineKind?
  /// Between two responses.
  private var emptyLines = 0
  private static let maximumEmptyLines = 100

  package init(limits: IMAPLimits = IMAPLimits()) { self.limits = limits }

  /// Looks for the end of the response or for the next literal to be streamed.
  package mutating func next(
    in buffer: inout ReceiveBuffer
  ) throws(IMAPWireError) -> Step {
    while true {
      if isAfterLiteral {
        guard try checkAfterLiteral(&buffer) else { return .needsMore }
        isAfterLiteral = false
      }
      guard let lineFeed = findLineFeed(buffer.bytes) else {
        scanned = max(scanned, buffer.count)
        try checkSize(buffer.count, buffer.bytes)
        return .needsMore
      }
      try checkSize(lineFeed + 1, buffer.bytes)
      let end = lineEnd(buffer.bytes, lineFeed: lineFeed)
      if lineStart == 0, end == 0, kept.isEmpty {
        quirks.insert(.emptyLine)
        emptyLines += 1
        guard emptyLines <= Self.maximumEmptyLines else { throw IMAPWireError(.notAResponse) }
        buffer.consume(lineFeed + 1)
        startLine(at: 0)
        continue
      }
      let kind = self.kind ?? LineKind(buffer.bytes.extracting(0..<end))
      self.kind = kind
      guard kind != .text,
        let announcement = try LiteralAnnouncement(buffer.bytes.extracting(lineStart..<end))
      else {
        responseLength = lineFeed + 1
        return .response(octets: end)
      }
      let place = kind == .fetch ? announcement.place : .elsewhere
      if let step = try take(announcement.octets, place, after: lineFeed + 1, from: &buffer) {
        return step
      }
    }
  }

  /// Forgets the response that `next` has completed.
  package mutating func finish(in buffer: inout ReceiveBuffer) {
    buffer.consume(responseLength)
    responseLength = 0
    kept.removeAll(keepingCapacity: kept.count < 4096)
    if !streamed.isEmpty { streamed = [] }
    kind = nil
    emptyLines = 0
    startLine(at: 0)
  }

  private mutating func keep(_ bytes: Span<UInt8>) {
    for index in bytes.indices { kept.append(bytes[index]) }
  }

  private mutating func startLine(at offset: Int) {
    scanned = offset
    lineStart = offset
  }

  /// Goes on behind a literal that is kept; a step where it is to be streamed.
  private mutating func take(
    _ octets: UInt64, _ place: LiteralAnnouncement.Place, after start: Int,
    from buffer: inout ReceiveBuffer
  ) throws(IMAPWireError) -> Step? {
    if place == .elsewhere || (place == .section && octets <= limits.smallLiteral) {
      guard octets <= limits.smallLiteral else {
        throw IMAPWireError(
          .limitExceeded(what: .literal, actual: octets, maximum: limits.smallLiteral))
      }
      startLine(at: start + Int(octets))
      isAfterLiteral = true
      return nil
    }
    guard octets <= limits.bodyLiteral else {
      throw IMAPWireError(
        .limitExceeded(what: .message, actual: octets, maximum: limits.bodyLiteral))
    }
    keep(buffer.bytes.extracting(0..<start))
    buffer.consume(start)
    streamed.append(
      StreamedLiteral(offset: kept.count, octets: octets, isBody: place == .wholeMessage))
    if place == .section { quirks.insert(.oversizedSection) }
    startLine(at: 0)
    isAfterLiteral = true
    return .literal(octets: octets, isBody: place == .wholeMessage)
  }

  /// What follows a literal shows whether its count was right.
  ///
  /// - Returns: Whether there was enough to see.
  private mutating func checkAfterLiteral(
    _ buffer: inout ReceiveBuffer
  ) throws(IMAPWireError) -> Bool {
    switch Sequel(buffer.bytes, at: lineStart, isStreamed: lineStart == 0) {
    case .unknown:
      try checkSize(max(lineStart, buffer.count), buffer.bytes)
      return false
    case .fitting:
      return true
    case .twoMoreOctets:
      quirks.insert(.literalTwoShort)
      streamed[streamed.count - 1].isMiscounted = true
      buffer.consume(2)
      return true
    case .impossible:
      throw IMAPWireError(
        .miscountedLiteral,
        excerpt: Excerpt.of(buffer.bytes.extracting(lineStart..<buffer.count)))
    }
  }

  /// What stands behind the octets of a literal.
  private enum Sequel {
    case unknown
    /// A space, a closing parenthesis, or the line's end where the literal is the last thing on it.
    case fitting
    /// CR LF and then what fits: two octets of a message that its count left out.
    case twoMoreOctets
    case impossible

    init(_ bytes: Span<UInt8>, at start: Int, isStreamed: Bool) {
      guard bytes.count > start else {
        self = .unknown
        return
      }
      switch bytes[start] {
      case ASCII.space, UInt8(ascii: ")"): self = .fitting
      case ASCII.carriageReturn where !isStreamed, ASCII.lineFeed where !isStreamed:
        self = .fitting
      case ASCII.carriageReturn:
        guard bytes.count >= start + 3 else {
          self = .unknown
          return
        }
        let last = bytes[start + 2]
        let isFitting = last == ASCII.space || last == UInt8(ascii: ")")
        self = bytes[start + 1] == ASCII.lineFeed && isFitting ? .twoMoreOctets : .impossible
      default: self = .impossible
      }
    }
  }

  private func findLineFeed(_ bytes: Span<UInt8>) -> Int? {
    var index = scanned
    let (end, lineFeed) = (bytes.count, ASCII.lineFeed)
    while index < end {
      if bytes[index] == lineFeed { return index }
      index += 1
    }
    return nil
  }

  private mutating func lineEnd(_ bytes: Span<UInt8>, lineFeed: Int) -> Int {
    if lineFeed > lineStart, bytes[lineFeed - 1] == ASCII.carriageReturn { return lineFeed - 1 }
    quirks.insert(.bareLineFeed)
    return lineFeed
  }

  private func checkSize(_ octets: Int, _ bytes: Span<UInt8>) throws(IMAPWireError) {
    guard octets + kept.count > limits.response else { return }
    let isSearch = kept.isEmpty && LineKind.isSearch(bytes)
    let maximum = isSearch ? limits.searchResponse : limits.response
    guard octets + kept.count > maximum else { return }
    throw IMAPWireError(
      .limitExceeded(
        what: .response, actual: UInt64(octets + kept.count), maximum: UInt64(maximum)))
  }
}
