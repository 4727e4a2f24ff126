import TestSupport

extension ServedAccount {
  /// Makes the mailbox that an honest server makes at this command.
  mutating func makeMailbox(_ turn: IMAPTurn) {
    guard turn.name == "CREATE", turn.status == "OK done", let name = turn.arguments.first
    else { return }
    mailboxes.append(Mailbox(wire: IMAPHonesty.unquoted(Array(name.utf8))))
  }

  /// INBOX with so many small messages, and the folder Work with those of these numbers.
  init(inbox count: Int, work numbers: Range<Int>) {
    self.init(count: count)
    var work = Mailbox("Work")
    for number in numbers { work.add(Self.sample(number)) }
    mailboxes.append(work)
  }
}
