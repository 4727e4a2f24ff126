internal import WireBytes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The quoting of mboxrd, both ways, for octets that come in pieces of any size.
///
/// A line that begins with any number of `>` and then `From ` gets one more `>`, or loses one.
/// Lines end with LF; what stands before it does not matter. Memory does not grow with a line.
package struct MboxQuoting: Sendable {
  package enum Direction: Hashable, Sendable {
    case quoting
    case unquoting
    /// Of mboxo: `>From ` loses its `>`, lines with more of them stay as they are.
    case unquotingOnce
  }

  private static let mark = UInt8(ascii: ">")
  private static let word = Array("From ".utf8)

  private let direction: Direction
  /// Whether the line cannot need anything any more.
  private var isDecided = false
  /// Whether a `>` is held back that goes if the word follows.
  private var holdsMark = false
  /// How many octets of the word have been seen and are held back.
  private var matched = 0

  package init(_ direction: Direction) { self.direction = direction }

  /// Takes the next octets and appends what is certain.
  package mutating func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { octets in
      var copied = 0
      var index = 0
      while index < octets.count {
        if isDecided {
          guard let feed = unsafe Self.indexOfLineFeed(in: octets, from: index) else { break }
          index = feed + 1
          isDecided = false
          continue
        }
        let octet = unsafe octets[index]
        let isAtMark = matched == 0 && octet == Self.mark
        guard isAtMark || octet == Self.word[matched] else {
          // What was held back came before what is still to be copied: that is nothing then.
          releaseHeld(to: &output)
          isDecided = true
          continue
        }
        unsafe output.append(contentsOf: octets[copied..<index])
        index += 1
        copied = index
        if isAtMark {
          takeMark(to: &output)
        } else {
          takeWord(to: &output)
        }
      }
      unsafe output.append(contentsOf: octets[copied..<octets.count])
    }
  }

  /// Appends what was held back; ready for another message.
  package mutating func finish(to output: inout [UInt8]) {
    releaseHeld(to: &output)
    isDecided = false
  }

  private mutating func takeMark(to output: inout [UInt8]) {
    if direction == .unquotingOnce, holdsMark {
      output += [Self.mark, Self.mark]
      holdsMark = false
      isDecided = true
      return
    }
    if direction == .quoting || holdsMark { output.append(Self.mark) }
    holdsMark = direction != .quoting
  }

  private mutating func takeWord(to output: inout [UInt8]) {
    matched += 1
    guard matched == Self.word.count else { return }
    if direction == .quoting { output.append(Self.mark) }
    holdsMark = false
    releaseHeld(to: &output)
    isDecided = true
  }

  private mutating func releaseHeld(to output: inout [UInt8]) {
    if holdsMark { output.append(Self.mark) }
    output += Self.word[..<matched]
    holdsMark = false
    matched = 0
  }

  private static func indexOfLineFeed(
    in octets: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard let base = octets.baseAddress,
      let found = unsafe memchr(base + start, CInt(ASCII.lineFeed), octets.count - start)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
