internal import MailTypes

/// The last few flag lists and what they mean.
final class FlagListCache {
  private struct Entry {
    var octets: [UInt8]
    var flags: MessageFlags
  }

  private static let capacity = 8
  private var entries: [Entry] = []
  private var oldest = 0

  /// The flags of a list that stands here, and the length of the list; nil for one not remembered.
  func find(at offset: Int, in bytes: Span<UInt8>) -> (flags: MessageFlags, length: Int)? {
    for entry in entries where Self.stands(entry.octets, at: offset, in: bytes) {
      return (entry.flags, entry.octets.count)
    }
    return nil
  }

  /// - Parameter octets: From the opening to the closing parenthesis, so that none starts another.
  func add(_ octets: [UInt8], _ flags: MessageFlags) {
    let entry = Entry(octets: octets, flags: flags)
    if entries.count < Self.capacity {
      entries.append(entry)
    } else {
      entries[oldest] = entry
      oldest = (oldest + 1) % Self.capacity
    }
  }

  private static func stands(_ octets: [UInt8], at offset: Int, in bytes: Span<UInt8>) -> Bool {
    guard bytes.count - offset >= octets.count else { return false }
    let expected = octets.span
    for index in expected.indices where bytes[offset + index] != expected[index] { return false }
    return true
  }
}
