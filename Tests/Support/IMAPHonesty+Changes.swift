extension IMAPHonesty {
  /// What a STORE or an EXPUNGE does to the account, once nobody has kept it from that.
  static func change(_ account: inout ServedAccount, by turn: IMAPTurn) {
    guard ["UID STORE", "UID EXPUNGE"].contains(turn.name), let name = turn.selected,
      let index = account.index(of: Array(name.utf8))
    else { return }
    if turn.name == "UID EXPUNGE" {
      account.mailboxes[index].messages.removeAll { turn.uids.contains($0.uid) }
      return
    }
    let flags = (turn.arguments.last ?? "").dropFirst().dropLast().split(separator: " ")
      .map(String.init)
    let isAdding = turn.arguments.contains { $0.hasPrefix("+FLAGS") }
    for place in account.mailboxes[index].messages.indices
    where turn.uids.contains(account.mailboxes[index].messages[place].uid) {
      account.mailboxes[index].messages[place].flags.removeAll(where: flags.contains)
      if isAdding { account.mailboxes[index].messages[place].flags += flags }
    }
  }
}
