/// The capabilities of a server (RFC 9051 §7.2.2), compared without case.
package struct CapabilitySet: Hashable, Sendable {
  private var names: Set<String>

  /// - Parameter names: As sent; `LITERAL +`, which some servers write, counts as `LITERAL+`.
  package init(_ names: [String]) {
    self.names = []
    var previous = ""
    for name in names {
      let upper = name.uppercased()
      self.names.insert(upper == "+" && previous == "LITERAL" ? "LITERAL+" : upper)
      previous = upper
    }
  }

  /// How many messages one command may look at, `MESSAGELIMIT=` (RFC 9738 §3.1); nil for no such limit.
  package var messageLimit: Int? {
    names.lazy.filter { $0.hasPrefix("MESSAGELIMIT=") }
      .compactMap { UInt32($0.dropFirst("MESSAGELIMIT=".count)) }
      .filter { $0 > 0 }.map(Int.init).min()
  }

  /// The octets of a message at most, `APPENDLIMIT=` (RFC 7889 §2); nil where it is not told, or for each
  /// mailbox.
  package var appendLimit: UInt64? {
    names.lazy.filter { $0.hasPrefix("APPENDLIMIT=") }
      .compactMap { UInt64($0.dropFirst("APPENDLIMIT=".count)) }.min()
  }

  package func contains(_ name: String) -> Bool { names.contains(name.uppercased()) }

  /// The SASL mechanisms offered as `AUTH=`, in alphabetical order.
  package var mechanisms: [String] {
    names.filter { $0.hasPrefix("AUTH=") }.map { String($0.dropFirst(5)) }.sorted()
  }
}
