internal import MailClients
internal import MailTypes
internal import NetTransport

/// A living connection to an IMAP account, made anew when it is lost.
typealias ServerLink = ConnectionLink<IMAPConnection>
typealias LinkHandover = ConnectionHandover<IMAPConnection>

extension IMAPConnection: AccountConnection {
  static func open(
    _ access: AccountAccess, _ credential: Login.Credential, _ interrupter: ConnectionInterrupter
  ) throws(ClientError) -> IMAPConnection {
    try open(
      access.settings, credential: credential, interrupter: interrupter,
      transcript: access.transcript, ledger: access.ledger)
  }

  func leave() { logout() }
}
