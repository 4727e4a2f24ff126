internal import WireBytes

/// Takes the header block out of a message that arrives in pieces.
///
/// The block ends with the first empty line, which belongs to it; a line that holds only CRs counts
/// as empty. A message without an empty line is all header. What is kept of it is limited.
///
/// RFC 5322 §2.1.
package struct HeaderCapture: Sendable {
  /// Octets of the block that are kept at most.
  package static let limit = 64 << 10

  /// The first octets of the block, at most `limit`.
  package private(set) var block: [UInt8] = []
  /// Whether the empty line has been seen.
  package private(set) var isComplete = false
  private var isLineEmpty = true

  package init() {}

  /// Forgets everything, for the next message.
  package mutating func begin() {
    block.removeAll(keepingCapacity: true)
    isComplete = false
    isLineEmpty = true
  }

  /// Takes the next piece of the message.
  ///
  /// - Returns: How many of its first octets belong to the header block.
  package mutating func append(_ bytes: Span<UInt8>) -> Int {
    guard !isComplete else { return 0 }
    let (feed, carriageReturn) = (ASCII.lineFeed, ASCII.carriageReturn)
    var end = bytes.count
    for index in 0..<bytes.count {
      let octet = bytes[index]
      if octet == feed {
        if isLineEmpty {
          isComplete = true
          end = index + 1
          break
        }
        isLineEmpty = true
      } else if octet != carriageReturn {
        isLineEmpty = false
      }
    }
    let kept = min(end, Self.limit - block.count)
    unsafe bytes.extracting(0..<kept).withUnsafeBufferPointer {
      unsafe block.append(contentsOf: $0)
    }
    return end
  }
}
