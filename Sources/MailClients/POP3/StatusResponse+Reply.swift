internal import IMAPWire
internal import POP3Wire

extension StatusResponse {
  /// A reply of POP3 in the words of IMAP, whose response codes (RFC 5530) say the same and more: so one
  /// set of rules decides about refusals.
  init(_ reply: Reply, _ condition: Condition = .no) {
    self.init(
      reply.isPositive ? .ok : condition, code: Self.code(of: reply).map { .reason($0) },
      text: reply.text)
  }

  private static func code(of reply: Reply) -> ResponseCode.Reason? {
    switch reply.code {
    case .inUse: .inUse
    case .loginDelay: .limit
    case .systemTemporary: .unavailable
    case .systemPermanent: .contactAdmin
    case .authentication: .authenticationFailed
    case .utf8: .cannot
    // RFC 2449 §8 is younger than many servers, which say it in words.
    case .other, nil: !reply.isPositive && isAboutLock(reply.text) ? .inUse : nil
    }
  }

  /// Whether the words say that another session has the maildrop.
  private static func isAboutLock(_ text: String) -> Bool {
    let words = text.lowercased()
    let whole = [
      "locked by another", "already locked", "lock busy", "maildrop is locked", "mailbox is locked",
      "mailbox locked", "maildrop locked", "mailbox in use", "maildrop in use", "already in use",
      "another pop3 session", "another pop session", "another session", "unable to lock",
      "unable to get lock", "can't lock", "cannot lock", "could not lock", "failed to lock",
      "can't get lock", "cannot get lock", "couldn't lock",
    ]
    return whole.contains(where: words.contains)
  }
}
