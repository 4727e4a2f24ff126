internal import JobEvents
internal import MailTypes

/// Going through the messages of a folder page by page, over as many connections as that takes: where the
/// line breaks, the next page is smaller.
struct RemovalPages: Sendable {
  /// Messages of a page, unless the line breaks again and again.
  private static let widest = JournalKeeper.removalPage

  /// Messages to look at together.
  private(set) var size = Self.widest
  /// Whether the line has broken since a page was last done: what was found in it does not count.
  private(set) var hasBroken = false
  /// Those that were told to be gone, and to be kept.
  private var told = (gone: UIDSet(), kept: UIDSet())

  mutating func noteDone() {
    hasBroken = false
    size = min(Self.widest, size * 2)
  }

  mutating func noteBreak() {
    hasBroken = true
    size = max(1, size / 4)
  }

  /// Whether a person has not been told this of the message yet.
  mutating func isNews(_ uid: UID, isKept: Bool) -> Bool {
    let place = isKept ? \(gone: UIDSet, kept: UIDSet).kept : \.gone
    if told[keyPath: place].contains(uid) { return false }
    told[keyPath: place].insert(uid)
    return true
  }

  /// What is told of a folder whose work something has ended that is not of this folder alone.
  static func ending(by error: any Error) -> Phrase {
    error is StopRequested
      ? Phrase(en: "stopped before its end", ja: "途中で中断しました")
      : (error as? any Explainable)?.explanation.whatWithServerWords
        ?? Phrase(en: "it ended early", ja: "途中で終わりました")
  }
}
