internal import MailTypes

/// The flags with which messages of one folder were sent, until the target is seen to have them.
struct SentFlags {
  /// What the UIDs belong to.
  let uidValidity: UIDValidity?
  /// Few combinations, of many messages that mostly stand side by side.
  private var wanted: [MessageFlags: UIDSet] = [:]

  /// Names of flags that no command can carry, and the messages that went without.
  private(set) var unsent: Set<String> = []
  private(set) var unsentUIDs = UIDSet()
  /// How many of them have no UID that is known.
  private(set) var unsentElsewhere = 0

  init(uidValidity: UIDValidity?) { self.uidValidity = uidValidity }

  /// The messages that were sent with any.
  var uids: UIDSet { wanted.values.reduce(UIDSet()) { $0.union($1) } }

  mutating func note(_ flags: MessageFlags, of uid: UID) {
    guard !flags.names.isEmpty else { return }
    wanted[flags, default: UIDSet()].insert(uid)
  }

  /// Notes that a message went without flags.
  ///
  /// - Parameter uid: nil where it is not known.
  mutating func noteUnsent(_ names: [String], of uid: UID?) {
    guard !names.isEmpty else { return }
    unsent.formUnion(names)
    if let uid { unsentUIDs.insert(uid) } else { unsentElsewhere += 1 }
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
