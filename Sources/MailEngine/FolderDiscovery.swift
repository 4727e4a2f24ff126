package import MailTypes

/// Which namespaces of an account a backup takes in.
package enum NamespaceScope: String, Hashable, Sendable, CaseIterable {
  case personal
  case shared
  case all
}

/// Sorts out what LIST and NAMESPACE tell of an account.
package enum FolderDiscovery {
  /// The mailboxes of the scope, each once, INBOX first, then by name.
  package static func mailboxes(
    listed: [ListedMailbox], namespaces: NamespaceData?, scope: NamespaceScope
  ) -> [ListedMailbox] {
    let foreign = ((namespaces?.otherUsers ?? []) + (namespaces?.shared ?? []))
      .filter { !$0.prefix.isEmpty }
    func isForeign(_ mailbox: ListedMailbox) -> Bool {
      foreign.contains { space in
        let bare =
          space.delimiter != nil && space.prefix.last == space.delimiter
          ? Array(space.prefix.dropLast()) : space.prefix
        return mailbox.name.wire == bare || mailbox.name.wire.starts(with: space.prefix)
      }
    }
    var seen: Set<MailboxName> = []
    let chosen = listed.filter { mailbox in
      guard !mailbox.name.wire.isEmpty else { return false }
      switch scope {
      case .all: break
      case .personal: if isForeign(mailbox) { return false }
      case .shared: if !isForeign(mailbox) { return false }
      }
      return seen.insert(mailbox.name).inserted
    }
    return chosen.sorted { left, right in
      if left.name.isInbox != right.name.isInbox { return left.name.isInbox }
      return left.name.wire.lexicographicallyPrecedes(right.name.wire)
    }
  }

  /// What a selection has to know of mailboxes.
  package static func candidates(_ mailboxes: [ListedMailbox]) -> [FolderSelection.Candidate] {
    mailboxes.map { mailbox in
      FolderSelection.Candidate(
        name: mailbox.name.description, delimiter: mailbox.delimiter.map(Self.character),
        specialUses: mailbox.attributes.compactMap(SpecialUse.init(attribute:)))
    }
  }

  /// A delimiter as a character; it is one octet of US-ASCII on every server (RFC 9051 §9).
  package static func character(_ delimiter: UInt8) -> Character {
    Character(Unicode.Scalar(delimiter))
  }

  /// The prefix of the personal namespace as text, and its delimiter.
  package static func personal(_ namespaces: NamespaceData?) -> (prefix: String, delimiter: UInt8?)
  {
    guard let first = namespaces?.personal.first else { return ("", nil) }
    return (MailboxName(wire: first.prefix).description, first.delimiter)
  }
}
