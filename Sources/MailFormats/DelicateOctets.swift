internal import WireBytes

/// Finds in a message, fed piece by piece, what servers are known to alter without changing its size.
///
/// That is an 8-bit octet in the header (RFC 5322 §2.2 has none; Cyrus makes it `X`) and NUL anywhere
/// (RFC 9051 §4.3 forbids it in a literal; Dovecot makes it 0x80).
package struct DelicateOctets {
  private var isBehindHeader = false
  private var isLineEmpty = true

  package init() {}

  /// Takes the next octets in; whether they have any of these.
  package mutating func has(in bytes: Span<UInt8>) -> Bool {
    hasIn(header: bytes) || OctetSearch.first(0x00, in: bytes) != nil
  }

  private mutating func hasIn(header bytes: Span<UInt8>) -> Bool {
    guard !isBehindHeader else { return false }
    for index in bytes.indices {
      switch bytes[index] {
      case 0x80...: return true
      case ASCII.lineFeed:
        if isLineEmpty {
          isBehindHeader = true
          return false
        }
        isLineEmpty = true
      case ASCII.carriageReturn: break
      default: isLineEmpty = false
      }
    }
    return false
  }
}
