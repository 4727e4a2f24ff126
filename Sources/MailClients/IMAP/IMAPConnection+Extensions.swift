internal import IMAPWire
internal import MailTypes

extension IMAPConnection {
  /// What is asked of the server by an extension is used once the server has done it.
  func noteSent(_ command: Command, _ tag: CommandTag) {
    let names = command.extensions.filter { !usedExtensions.contains($0) }
    guard !names.isEmpty else { return }
    askedExtensions[tag] = AskedExtensions(names: names, isOwnCommand: command.isAboutExtension)
  }

  /// Takes the answer to a command down.
  func noteAnswer(_ status: StatusResponse, to tag: CommandTag) {
    guard let asked = askedExtensions.removeValue(forKey: tag) else { return }
    switch status.condition {
    case .ok: noteUse(of: asked.names)
    // Any other NO may be about the mailbox or the messages; BAD is about the form.
    case .no where asked.isOwnCommand, .bad: ledger?.note(refused: Set(asked.names))
    default: break
    }
  }

  func noteUse(of names: [String]) {
    let new = Set(names).subtracting(usedExtensions)
    guard !new.isEmpty else { return }
    usedExtensions.formUnion(new)
    ledger?.note(used: new)
  }
}
