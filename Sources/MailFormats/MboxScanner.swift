internal import WireBytes

/// Finds the messages of an mbox one after another, whatever program wrote it.
///
/// A line `From ` at the start or after an empty line separates, unless a fitting Content-Length
/// says otherwise: one that leads to the end of the file or, with or without an empty line between,
/// to a separator. Lines end with LF or CRLF. The empty line before a separator, or at the end of
/// the file, belongs to no message. Where the variant is named and the first separator has a date, a
/// line `From ` without one is text: a program that dates its separators dates them all. Never fails
/// on what the file holds; memory does not grow with lines or messages.
///
/// RFC 4155; the four variants are those of `MboxVariant`.
package struct MboxScanner<Source: OctetSource> {
  /// Octets at the start of a line that are looked at.
  private static var headSize: Int { 64 }

  private let variant: MboxVariant?
  private var window: OctetWindow<Source>
  /// Where the next separator line begins; nil before the first is found and after the last.
  private var separator: UInt64?
  private var hasBegun = false
  /// Whether a message of this file was found to have unquoted lines that look like separators.
  private var isUnquoted = false
  /// Whether a line without a date separates nothing.
  private var requiresDate = false
  package private(set) var findings = MboxFindings()

  /// - Parameter variant: Nil where the file is to tell by itself.
  package init(_ source: Source, variant: MboxVariant? = nil) {
    window = OctetWindow(source)
    self.variant = variant
  }

  /// The next message; nil at the end, or at once for a file that is no mbox.
  package mutating func next() throws(Source.Failure) -> MboxMessage? {
    if !hasBegun {
      hasBegun = true
      try findFirst()
    }
    guard let start = separator else { return nil }
    separator = nil
    let (line, bodyStart) = try separatorLine(at: start)
    if findings.messages == 0 { requiresDate = variant != nil && line.date != nil }
    var message = MboxMessage(
      separator: line, separatorOffset: start, offset: bodyStart, length: 0, headerLength: 0,
      header: [])
    try readHeader(of: &message)
    var unquotedLines = 0
    let usesLength = variant?.usesContentLength ?? !isOwn(message)
    if usesLength, let end = try endByLength(of: message) {
      message.endsByLength = true
      var scan = Scan(from: bodyStart, limit: end.message)
      try self.scan(&scan, &message)
      unquotedLines = scan.unquotedLines
      message.length = end.message - bodyStart
      separator = end.separator
    } else {
      var scan = Scan(from: bodyStart, limit: nil)
      try self.scan(&scan, &message)
      message.length = scan.end - bodyStart
      message.headerLength = min(message.headerLength, message.length)
      if UInt64(message.header.count) > message.length {
        message.header.removeLast(message.header.count - Int(message.length))
      }
      separator = scan.separator
    }
    decideQuoting(of: &message, unquotedLines: unquotedLines)
    count(message)
    return message
  }

  private mutating func decideQuoting(of message: inout MboxMessage, unquotedLines: Int) {
    if let variant {
      message.unquoting = variant.unquoting
    } else if isOwn(message) {
      message.unquoting = .unquoting
    } else if message.endsByLength {
      if unquotedLines > 0 { isUnquoted = true }
      message.unquoting = isUnquoted ? nil : .unquotingOnce
    } else {
      message.unquoting = .unquoting
    }
  }

  /// Whether mailkura's own export has written it.
  private func isOwn(_ message: MboxMessage) -> Bool {
    message.separator.sender.elementsEqual(MboxFlagHeaders.sender.utf8)
  }

  private mutating func count(_ message: MboxMessage) {
    findings.messages += 1
    let number = findings.messages
    if message.quotedLines > 0, variant == nil, message.unquoting != nil, !isOwn(message) {
      findings.ambiguousMessages.add(message, number: number)
    }
    if message.separator.date == nil, !message.separator.isBare {
      findings.undatedSeparators.add(message, number: number)
    }
    if message.hasUndatedLine { findings.undatedLines.add(message, number: number) }
    if message.hasSeparatorInText { findings.separatorsInText.add(message, number: number) }
    if message.hasNUL { findings.messagesWithNUL.add(message, number: number) }
    if message.length == 0 { findings.emptyMessages.add(message, number: number) }
  }

  // MARK: Parts of a message

  private mutating func findFirst() throws(Source.Failure) {
    var ignored = MboxMessage(
      separator: MboxSeparator(sender: [], date: nil), separatorOffset: 0, offset: 0, length: 0,
      headerLength: 0, header: [])
    var scan = Scan(from: 0, limit: nil)
    scan.isAfterEmptyLine = true
    scan.isBeforeFirst = true
    try self.scan(&scan, &ignored)
    separator = scan.separator
    findings = MboxFindings()
    findings.skippedOctets = scan.textOctets
  }

  /// The separator line, and where the line after it begins.
  private mutating func separatorLine(
    at start: UInt64
  ) throws(Source.Failure) -> (MboxSeparator, UInt64) {
    var line: [UInt8] = []
    var position = start
    while let index = try window.fill(position, atLeast: 1) {
      let feed = OctetSearch.first(ASCII.lineFeed, in: window.span, from: index)
      let end = feed ?? window.count
      let room = MboxSeparator.limit - line.count
      line += window[index..<min(end, index + max(0, room))]
      position = window.start + UInt64(end)
      if feed != nil {
        position += 1
        break
      }
    }
    return (MboxSeparator(parsing: line) ?? MboxSeparator(sender: [], date: nil), position)
  }

  private mutating func readHeader(of message: inout MboxMessage) throws(Source.Failure) {
    var capture = HeaderCapture()
    var position = message.offset
    while !capture.isComplete, let index = try window.fill(position, atLeast: 1) {
      let taken = capture.append(window.span.extracting(index..<window.count))
      position += UInt64(taken)
      // A header that has no end is not read to the end of the file for its own sake.
      if capture.block.count == HeaderCapture.limit, !capture.isComplete, taken > 0,
        position - message.offset > 1 << 20
      {
        break
      }
    }
    message.header = capture.block
    message.headerLength = position - message.offset
  }

  /// Where Content-Length ends the message, if it leads to a place where one can end.
  private func endByLength(
    of message: MboxMessage
  ) throws(Source.Failure) -> (message: UInt64, separator: UInt64?)? {
    guard let text = HeaderScanner.firstBody(of: "Content-Length", in: message.header),
      (1...18).contains(text.count), text.allSatisfy(ASCII.isDigit),
      UInt64(message.header.count) == message.headerLength
    else { return nil }
    let length = text.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
    let (end, overflow) = (message.offset + message.headerLength).addingReportingOverflow(length)
    guard !overflow, end > 0 else { return nil }
    let ahead = try window.peek(at: end - 1, count: 16)
    guard let before = ahead.first else { return nil }
    var rest = ahead.dropFirst()
    // A body without a final line end gets one, and then the empty line follows.
    var lineEnds = before == ASCII.lineFeed ? 1 : 2
    while lineEnds > 0 {
      if rest.isEmpty { return (end, nil) }
      if rest.starts(with: MboxSeparator.prefix), before == ASCII.lineFeed || lineEnds < 2 {
        return (end, end + UInt64(ahead.count - 1 - rest.count))
      }
      if rest.first == ASCII.lineFeed {
        rest = rest.dropFirst()
      } else if rest.starts(with: [ASCII.carriageReturn, ASCII.lineFeed]) {
        rest = rest.dropFirst(2)
      } else {
        return nil
      }
      lineEnds -= 1
    }
    if rest.isEmpty { return (end, nil) }
    guard rest.starts(with: MboxSeparator.prefix) else { return nil }
    return (end, end + UInt64(ahead.count - 1 - rest.count))
  }

  // MARK: Lines

  private struct Scan {
    var position: UInt64
    /// Nil where a separator ends the message.
    let limit: UInt64?
    var isLineStart = true
    var isAfterEmptyLine = false
    var isBeforeFirst = false
    /// Where the empty line before `position` begins.
    var emptyLine: UInt64?
    var unquotedLines = 0
    var textOctets: UInt64 = 0
    /// Where the message ends.
    var end: UInt64
    var separator: UInt64?

    init(from position: UInt64, limit: UInt64?) {
      self.position = position
      self.limit = limit
      end = position
    }
  }

  /// Goes through the lines of a message to its end.
  private mutating func scan(
    _ scan: inout Scan, _ message: inout MboxMessage
  ) throws(Source.Failure) {
    var lastOctet = ASCII.lineFeed
    while let index = try window.fill(scan.position, atLeast: Self.headSize) {
      let windowEnd = window.start + UInt64(window.count)
      let stop = scan.limit.map { Int(min(windowEnd, $0) - window.start) } ?? window.count
      guard stop > index else { break }
      if scan.isLineStart, try isSeparator(at: index, stop: stop, &scan, &message) { return }
      let feed = OctetSearch.first(
        ASCII.lineFeed, in: window.span.extracting(0..<stop), from: index)
      let end = feed.map { $0 + 1 } ?? stop
      let line = window.span.extracting(index..<end)
      if !message.hasReturns {
        message.hasReturns = OctetSearch.first(ASCII.carriageReturn, in: line) != nil
      }
      if !message.hasNUL { message.hasNUL = OctetSearch.first(ASCII.nul, in: line) != nil }
      let isEmpty =
        scan.isLineStart && feed != nil
        && (line.count == 1 || (line.count == 2 && line[0] == ASCII.carriageReturn))
      scan.emptyLine = isEmpty ? scan.position : nil
      scan.isAfterEmptyLine = isEmpty
      if !isEmpty { scan.textOctets += UInt64(line.count) }
      lastOctet = line[line.count - 1]
      scan.isLineStart = feed != nil
      scan.position += UInt64(line.count)
    }
    scan.end = scan.emptyLine ?? scan.position
    if scan.limit == nil, lastOctet != ASCII.lineFeed { findings.endsMidLine = true }
  }

  /// Looks at the start of a line; whether it ends the message.
  private func isSeparator(
    at index: Int, stop: Int, _ scan: inout Scan, _ message: inout MboxMessage
  ) throws(Source.Failure) -> Bool {
    let first = window[index]
    guard first == UInt8(ascii: "F") || first == UInt8(ascii: ">") else { return false }
    let head = window[index..<min(stop, index + Self.headSize)]
    let marks = head.prefix { $0 == UInt8(ascii: ">") }.count
    guard head.dropFirst(marks).starts(with: MboxSeparator.prefix) else { return false }
    if marks > 0 {
      message.quotedLines += 1
      return false
    }
    guard scan.limit == nil else {
      scan.unquotedLines += 1
      return false
    }
    if scan.isAfterEmptyLine {
      let isText = requiresDate ? try !hasDate(at: scan.position) : false
      guard isText else {
        scan.end = scan.emptyLine ?? scan.position
        scan.separator = scan.position
        return true
      }
      message.hasUndatedLine = true
    } else if !message.hasSeparatorInText, !scan.isBeforeFirst {
      message.hasSeparatorInText = try hasDate(at: scan.position)
    }
    return false
  }

  /// Whether a line that begins with `From ` says a date, as a separator of most programs does.
  private func hasDate(at offset: UInt64) throws(Source.Failure) -> Bool {
    let line = try window.peek(at: offset, count: MboxSeparator.limit)
    return MboxSeparator(parsing: line.prefix { $0 != ASCII.lineFeed })?.date != nil
  }
}
