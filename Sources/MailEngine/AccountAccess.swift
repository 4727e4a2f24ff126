package import MailClients
package import MailTypes

/// Everything that it takes to talk to an account.
package struct AccountAccess: Sendable {
  package var settings: ConnectionSettings
  package var credential: AccountCredential
  package var identity: AccountIdentity
  /// Where the conversation is written down (`-vv`); nil for nowhere.
  package var transcript: ProtocolTranscript?
  /// What its connections have used, for all who hold this access.
  let ledger = ExtensionLedger()

  package init(
    settings: ConnectionSettings, credential: AccountCredential, identity: AccountIdentity,
    transcript: ProtocolTranscript? = nil
  ) {
    self.settings = settings
    self.credential = credential
    self.identity = identity
    self.transcript = transcript
  }

  /// Whether the account is one of Gmail's, by its host.
  var isGmail: Bool {
    let host = settings.endpoint.host.lowercased()
    return ["gmail.com", "googlemail.com"].contains { host == $0 || host.hasSuffix("." + $0) }
  }

  /// Whether the way to log in was chosen by somebody.
  var forcesMechanism: Bool { settings.mechanism != nil }
}
