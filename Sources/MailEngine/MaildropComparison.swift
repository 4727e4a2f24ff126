internal import MailTypes
internal import SyncJournal

/// A message of a maildrop that has to be fetched.
struct MaildropFetch: Hashable, Sendable {
  /// Its place in the listing.
  var index: Int
  /// The number that it has in the journal, or is going to have.
  var uid: UID
  /// Whether it has been asked for before, in vain.
  var isOverdue = false
}

/// A message of a maildrop that its id does not tell for certain.
struct MaildropDoubt: Hashable, Sendable {
  var index: Int
  /// What it was the last time, if it is to be believed.
  var hint: UID?
}

/// A maildrop held against the journal.
struct MaildropComparison: Sendable {
  /// Messages that are archived and need not be asked for.
  var known = 0
  var fetch: [MaildropFetch] = []
  var doubts: [MaildropDoubt] = []
  /// Known ones by which it is seen whether ids mean what they meant: the first and the last.
  var witnesses: [MaildropDoubt] = []
}
