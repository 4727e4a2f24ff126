/// Messages of an mbox of which one thing is to be told: how many, and the first few.
package struct MboxSightings: Hashable, Sendable {
  /// A message, for a person who is to find it in the file.
  package struct Message: Hashable, Sendable {
    /// From 1.
    package var number: Int
    /// Of the first octet of the separator line.
    package var offset: UInt64
    /// The beginning of the header block.
    package var header: [UInt8]
  }

  /// Messages that are kept, and octets of the header of each.
  private static let limit = 3
  private static let headerLimit = 16 << 10

  package private(set) var count = 0
  package private(set) var first: [Message] = []

  package init() {}

  mutating func add(_ message: MboxMessage, number: Int) {
    count += 1
    guard first.count < Self.limit else { return }
    first.append(
      Message(
        number: number, offset: message.separatorOffset,
        header: Array(message.header.prefix(Self.headerLimit))))
  }
}
