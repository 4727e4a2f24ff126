package import MailTypes

/// What a restore has shown to be at its target, folder by folder.
package struct ReplayReport: Sendable {
  package struct Folder: Sendable {
    /// The folders of the archive.
    package var name: String
    package var target: String
    /// At the target: found there, or taken by it and seen there afterwards.
    package var arrived = 0
    /// Those of them that this run has sent.
    package var sent = 0
    /// And of those, sent as a repaired copy.
    package var repaired = 0
    /// Taken by the target and not to be seen there: it has dropped them as duplicates.
    package var merged = 0
    package var refused = 0
    /// Sent, with the answer lost, and not found.
    package var unknown = 0
    /// Not sent yet, the run having ended before.
    package var open = 0

    package var isComplete: Bool { merged + refused + unknown + open == 0 }
  }

  /// A message that the target did not take.
  package struct Refusal: Sendable {
    package var folder: String
    /// The message's ID, as `list` prints it.
    package var digest: String
    package var reason: Phrase
    package var serverWords: String?
  }

  /// Refusals that are named one by one.
  static let mostRefusals = 1000

  package var archive: String
  package var source: String
  package var target: String
  package var job: Int64?
  /// The moment whose state was sent, in seconds since 1970; nil for what is there now.
  package var snapshot: Int64?
  /// Seconds since 1970.
  package var began: Int64
  package var ended: Int64
  package var folders: [Folder] = []
  package var refusals: [Refusal] = []
  /// What ended the run early, if anything did.
  package var trouble: Phrase?

  /// The sums over all folders.
  package var total: Folder {
    folders.reduce(into: Folder(name: "", target: "")) { total, folder in
      total.arrived += folder.arrived
      total.sent += folder.sent
      total.repaired += folder.repaired
      total.merged += folder.merged
      total.refused += folder.refused
      total.unknown += folder.unknown
      total.open += folder.open
    }
  }

  package var isComplete: Bool { trouble == nil && folders.allSatisfy(\.isComplete) }
}
