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

  /// Where each folder goes, chosen or not.
  var all: [MailboxName] { names }

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
      // What has been sent under a name stays there, whatever the target calls its own since.
      if let theirs = target.uses[use] {
        if theirs != names[place], try !hasArrived(names[place]) { names[place] = theirs }
        continue
      }
      uses[place] = use
      let levels = ReplayNaming.levels(folder.name, folder.delimiter)
      if ViewFolders.isGmails(levels), !target.hasLabels, try !hasArrived(names[place]) {
        names[place] = naming.mailbox(for: levels[1], delimiter: nil, at: target)
      }
    }
    guard naming.labels != .off else { return }
    try placeViews(candidates, naming, target, hasArrived)
  }

  /// Sends what only a view holds to where the target keeps such messages, and nothing into its views.
  private mutating func placeViews(
    _ candidates: [FolderSelection.Candidate], _ naming: ReplayNaming,
    _ target: ReplayNaming.Target, _ hasArrived: (MailboxName) throws -> Bool
  ) rethrows {
    let views = Set(ViewFolders.find(in: candidates).map(\.place))
    let theirViews = Set(target.views.values)
    for (place, folder) in candidates.enumerated() {
      guard views.contains(place) || theirViews.contains(names[place]),
        !naming.hasRule(for: folder.name, delimiter: folder.delimiter)
      else { continue }
      if !theirViews.contains(names[place]), try hasArrived(names[place]) { continue }
      names[place] = Self.placeOfOthers(naming, target)
      if target.uses[.archive] == nil, !target.hasLabels { uses[place] = .archive }
    }
  }

  /// Where a target keeps messages that are in no other folder.
  ///
  /// At Gmail that is All Mail: what is added there has no label.
  private static func placeOfOthers(
    _ naming: ReplayNaming, _ target: ReplayNaming.Target
  ) -> MailboxName {
    if target.hasLabels, let all = target.views[.all] { return all }
    return target.uses[.archive] ?? naming.mailbox(for: "Archive", delimiter: nil, at: target)
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
