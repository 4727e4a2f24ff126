/// Where in its folder a stored message stands, as the journal keeps it.
package enum CopyPlace: Hashable, Sendable, CustomStringConvertible {
  /// A file of a Maildir, by its name without flags.
  case file(baseName: String)
  /// Octets of an mbox: the first one after the separator line, and how many there are up to the
  /// empty line that closes the message.
  case range(offset: UInt64, length: UInt64)

  /// For messages to people.
  package var description: String {
    switch self {
    case .file(let baseName): baseName
    case .range(let offset, let length): "\(offset)+\(length)"
    }
  }
}
