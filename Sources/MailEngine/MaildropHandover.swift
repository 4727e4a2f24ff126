internal import MailClients

/// Carries a connection to a maildrop to the actor that goes on with it.
///
/// Whoever gives it away never touches it again, so it has one owner at any time.
struct MaildropHandover: @unchecked Sendable {
  private let link: ConnectionLink<POP3Connection>

  init(givingAway link: ConnectionLink<POP3Connection>) { self.link = link }

  func accept() -> ConnectionLink<POP3Connection> { link }
}
