internal import MailTypes
internal import SyncJournal

/// Where each folder of an archive goes at a target.
struct ReplayNames {
  /// The mailboxes, in the order in which their folders came.
  private(set) var order: [MailboxName] = []
  /// The places of the folders that go there.
  private(set) var sources: [MailboxName: [Int]] = [:]
  /// What mailboxes are for that the target has none for yet.
  private(set) var newUses: [MailboxName: SpecialUse] = [:]

  private var names: [MailboxName] = []
  private var uses: [Int: SpecialUse] = [:]

  /// - Parameter hasArrived: whether messages of this archive are known to be in a mailbox.
  init(
    naming: ReplayNaming, target: ReplayNaming.Target, folders: [FolderRow], isOwnAccount: Bool,
    hasArrived: (MailboxName) throws -> Bool
  ) rethrows {
    guard !isOwnAccount || !naming.isNone else {
      names = folders.map(\.facts.name)
      return
    }
    let candidates = folders.map(\.candidate)
    let isBelowInbox = ReplayNaming.areBelowInbox(candidates.map { ($0.name, $0.delimiter) })
    names = candidates.map {
      naming.mailbox(
        for: $0.name, delimiter: $0.delimiter, isBelowInbox: isBelowInbox, at: target)
    }
    guard naming.prefix == nil else { return }
    for (use, place) in SpecialUseFolders.find(in: candidates) {
      let folder = candidates[place]
      guard !naming.hasRule(for: folder.name, delimiter: folder.delimiter) else { continue }
      guard let theirs = target.uses[use] else {
        uses[place] = use
        continue
      }
      // What has been sent under a name stays there, whatever the target calls its own since.
      if theirs != names[place], try !hasArrived(names[place]) { names[place] = theirs }
    }
  }

  /// Gives the folder at a place the name that it is known to have.
  mutating func setName(_ name: MailboxName, at place: Int) {
    names[place] = name
    uses[place] = nil
  }

  /// Takes in the folder at a place.
  mutating func add(_ place: Int) {
    let name = names[place]
    if sources[name] == nil { order.append(name) }
    sources[name, default: []].append(place)
    newUses[name] = newUses[name] ?? uses[place]
  }
}
