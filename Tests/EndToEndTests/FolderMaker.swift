import TestSupport

extension ServedAccount {
  /// Makes the mailbox that an honest server makes at this command.
  mutating func makeMailbox(_ turn: IMAPTurn) {
    guard turn.name == "CREATE", turn.status == "OK done", let name = turn.arguments.first
    else { return }
    mailboxes.append(Mailbox(wire: IMAPHonesty.unquoted(Array(name.utf8))))
  }
}
