/// The namespaces of a server (RFC 2342 §5).
package struct NamespaceData: Hashable, Sendable {
  /// A prefix of mailbox names and the delimiter below it.
  package struct Descriptor: Hashable, Sendable {
    /// As it stands on the wire, often ending in the delimiter.
    package var prefix: [UInt8]
    package var delimiter: UInt8?

    package init(prefix: [UInt8], delimiter: UInt8?) {
      self.prefix = prefix
      self.delimiter = delimiter
    }
  }

  package var personal: [Descriptor]
  package var otherUsers: [Descriptor]
  package var shared: [Descriptor]

  package init(
    personal: [Descriptor] = [], otherUsers: [Descriptor] = [], shared: [Descriptor] = []
  ) {
    self.personal = personal
    self.otherUsers = otherUsers
    self.shared = shared
  }
}
