internal import JobEvents
internal import MailTypes

/// Adds up the folders of a source, of which some may show messages of others, as at Gmail.
///
/// Which messages those are is not known before they are fetched. So what All Mail has, with the folders
/// that it does not show, is held against what all others have: the larger sum is the better guess.
struct MigrationSums {
  private struct Sum {
    var messages = 0
    var octets: UInt64 = 0
    var newMessages = 0
    var newOctets: UInt64 = 0

    mutating func add(_ found: SourceSurvey.Findings) {
      messages += found.messages
      octets &+= found.octets
      newMessages += found.messages - found.archived
      newOctets &+= found.octets &- min(found.octets, found.archivedOctets)
    }
  }

  /// The places of folders that show messages of others.
  let views: Set<Int>
  private let allMail: Set<Int>
  private let outside: Set<Int>
  private var folders = Sum()
  private var whole = Sum()

  init(_ mailboxes: [ListedMailbox], _ labels: LabelTreatment) {
    let candidates = FolderDiscovery.candidates(mailboxes)
    let found = labels == .off ? [] : ViewFolders.find(in: candidates)
    views = Set(found.map(\.place))
    allMail = Set(found.filter { $0.use == .all }.map(\.place))
    let uses = SpecialUseFolders.find(in: candidates)
    outside = Set([SpecialUse.trash, .junk].compactMap { uses[$0] })
  }

  mutating func add(_ found: SourceSurvey.Findings, at place: Int) {
    if !views.contains(place) { folders.add(found) }
    if allMail.contains(place) || outside.contains(place) { whole.add(found) }
  }

  func settle(_ forecast: inout MigrationForecast) {
    let hasAll = !allMail.isEmpty
    forecast.messages = hasAll ? max(folders.messages, whole.messages) : folders.messages
    forecast.octets = hasAll ? max(folders.octets, whole.octets) : folders.octets
    forecast.newMessages =
      hasAll ? max(folders.newMessages, whole.newMessages) : folders.newMessages
    forecast.newOctets = hasAll ? max(folders.newOctets, whole.newOctets) : folders.newOctets
  }
}
