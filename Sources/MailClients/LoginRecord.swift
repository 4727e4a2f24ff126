package import MailTypes

/// How a login came about: what was used, and what the server offered.
package struct LoginRecord: Hashable, Sendable {
  package var mechanism: AuthenticationMechanism
  /// The SASL mechanisms offered, in capitals.
  package var offered: [String]

  package init(mechanism: AuthenticationMechanism, offered: [String]) {
    self.mechanism = mechanism
    self.offered = offered
  }
}
