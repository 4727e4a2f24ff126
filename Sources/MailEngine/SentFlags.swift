internal import MailTypes

/// The flags with which messages of one folder were sent, until the target is seen to have them.
struct SentFlags {
  /// What the UIDs belong to.
  let uidValidity: UIDValidity?
  /// Few combinations, of many messages that mostly stand side by side.
  private var wanted: [MessageFlags: UIDSet] = [:]

  init(uidValidity: UIDValidity?) { self.uidValidity = uidValidity }

  /// The messages that were sent with any.
  var uids: UIDSet { wanted.values.reduce(UIDSet()) { $0.union($1) } }

  mutating func note(_ flags: MessageFlags, of uid: UID) {
    guard !flags.names.isEmpty else { return }
    wanted[flags, default: UIDSet()].insert(uid)
  }

  /// What a message has not of the flags that it was sent with; nil where it has them all.
  ///
  /// - Parameter distrusted: what is set once more though it is shown.
  func lacking(_ uid: UID, _ shown: MessageFlags, distrusted: SystemFlags) -> MessageFlags? {
    guard let flags = wanted.first(where: { $0.value.contains(uid) })?.key else { return nil }
    let system = flags.system.subtracting(shown.system.subtracting(distrusted))
    let known = Set(shown.keywords.map { $0.lowercased() })
    let keywords = flags.keywords.filter { !known.contains($0.lowercased()) }
    if system.isEmpty, keywords.isEmpty { return nil }
    return MessageFlags(system: system, keywords: keywords)
  }
}
