/// One mailbox of a LIST response (RFC 9051 §7.3.1).
package struct ListedMailbox: Hashable, Sendable {
  package var name: MailboxName
  /// The hierarchy delimiter; nil where the mailbox stands in no hierarchy.
  package var delimiter: UInt8?
  /// As the server spells them, each with its backslash.
  package var attributes: [String]
  /// What came with it; nil where nobody asked for it or the server left it out (RFC 5819).
  package var status: MailboxStatus?

  package init(name: MailboxName, delimiter: UInt8?, attributes: [String] = []) {
    self.name = name
    self.delimiter = delimiter
    self.attributes = attributes
  }

  /// Whether the mailbox can hold messages: neither `\Noselect` nor `\NonExistent`.
  package var isSelectable: Bool {
    !attributes.contains { ["\\noselect", "\\nonexistent"].contains($0.lowercased()) }
  }

  /// The first special use that the attributes name.
  package var specialUse: SpecialUse? {
    for attribute in attributes {
      if let use = SpecialUse(attribute: attribute) { return use }
    }
    return nil
  }
}
