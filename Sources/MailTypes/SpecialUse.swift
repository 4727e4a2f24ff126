/// What a mailbox is for (RFC 6154, and `\Important` of RFC 8457).
package enum SpecialUse: String, Hashable, Sendable, CaseIterable {
  case all = "\\All"
  case archive = "\\Archive"
  case drafts = "\\Drafts"
  case flagged = "\\Flagged"
  case important = "\\Important"
  case junk = "\\Junk"
  case sent = "\\Sent"
  case trash = "\\Trash"

  /// From an attribute of LIST, whatever its case.
  package init?(attribute: String) {
    let lowered = attribute.lowercased()
    guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else {
      return nil
    }
    self = found
  }
}
