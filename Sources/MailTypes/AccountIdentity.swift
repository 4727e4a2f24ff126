/// Which account mail comes from or goes to: user and host, the port aside.
package struct AccountIdentity: Hashable, Sendable, CustomStringConvertible {
  package var user: String
  /// Lower case, without a final dot.
  package var host: String

  package init(user: String, host: String) {
    self.user = user
    let lowered = host.lowercased()
    self.host = lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
  }

  package var description: String { user + "@" + host }
}
