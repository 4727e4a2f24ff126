internal import IMAPWire
internal import MailTypes

extension IMAPConnection {
  /// Turns on what changes how the server answers (RFC 5161), before any command about a mailbox.
  ///
  /// UIDONLY (RFC 9586), since Yahoo shows a folder's newest 10,000 messages alone to those without.
  ///
  /// UTF-8 is turned on also where a server could do without (UTF8=ACCEPT, not UTF8=ONLY), for the sake of
  /// the messages: one with UTF-8 in its header may be hidden from a client that has not turned it on, or
  /// replaced by a surrogate (RFC 6855 §7), and must be refused from it (§4). A backup would be incomplete
  /// or hold other octets, and a restore would find neither what it had sent. The name of a folder is the
  /// same in the journal either way, since `MailboxName` has one form for both spellings. Where a server
  /// refuses, or comes to offer it later, only messages that it had replaced are others from then on;
  /// `verify --against` finds them.
  package func enable() throws(ClientError) {
    let mustUseUTF8 = offers("UTF8=ONLY")
    let canEnable = offers("ENABLE") || offers("IMAP4rev2")
    var names: [String] = []
    if mustUseUTF8 || offers("UTF8=ACCEPT") && canEnable { names.append("UTF8=ACCEPT") }
    if offers("UIDONLY"), canEnable { names.append("UIDONLY") }
    if names.isEmpty { return }
    var isOn = false
    do throws(ClientError) {
      try run(.enable(names), .asking) { response in
        guard case .enabled(let names) = response else { return }
        if names.contains("UTF8=ACCEPT") { isOn = true }
        if names.contains("UIDONLY") { usesUIDOnly = true }
      }
    } catch {
      // A server that insists has said why it cannot be used.
      guard error.isRefusal, isUsable, !mustUseUTF8 else { throw error }
    }
    usesUTF8 = isOn || mustUseUTF8
  }
}
