internal import MailTypes

/// Archived messages that one of a maildrop may be.
enum MaildropCandidates {
  /// How many are read at a time.
  static let page = 200

  /// The first of some numbers, read page by page, that is not among those that are taken.
  static func first<Failure: Error>(
    besides taken: UIDSet, _ page: (_ last: UID?) throws(Failure) -> [UID]
  ) throws(Failure) -> UID? {
    var last: UID?
    while true {
      let numbers = try page(last)
      if let free = numbers.first(where: { !taken.contains($0) }) { return free }
      guard numbers.count == Self.page else { return nil }
      last = numbers.last
    }
  }
}
