internal import JobEvents
internal import MailClients
internal import MailTypes

extension AccountAccess {
  /// What the connections so far have used; nil where none was logged in.
  var extensionReport: ExtensionReport? {
    let record = ledger.record
    guard record.connections > 0 else { return nil }
    return ExtensionReport(
      server: identity.description, connections: record.connections, used: record.used.sorted(),
      refused: record.refused.sorted())
  }
}
