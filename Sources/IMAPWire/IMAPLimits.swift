/// The most that is taken from a server before the connection is given up.
package struct IMAPLimits: Hashable, Sendable {
  /// Octets of one response, message bodies aside.
  package var response = 1 << 20
  /// Octets of one SEARCH or ESEARCH response, which names every message of a mailbox.
  package var searchResponse = 16 << 20
  /// Messages that one SEARCH response names, where the server can tell them in pages (PARTIAL): what it
  /// names is held in memory until it is complete, 800 kB at worst.
  package var searchPage = 100_000
  /// Octets of a literal that is kept in memory.
  package var smallLiteral: UInt64 = 64 << 10
  /// Octets of a message.
  package var bodyLiteral: UInt64 = 2 << 30
  /// Parentheses inside parentheses.
  package var nesting = 100
  /// Mailboxes of one LIST.
  package var mailboxes = 1_000_000
  /// Octets of the names and attributes of one LIST.
  package var mailboxNames = 32 << 20
  /// Messages of one mailbox.
  package var messages = 10_000_000
  /// Untagged responses to one command.
  package var untaggedResponses = 20_000_000
  /// Octets of all responses to one command, wanted message bodies aside: compressed, they cost a server
  /// next to nothing.
  package var untaggedOctets: UInt64 = 8 << 30
  /// Responses to one command that tell of no mailbox and no message; one a second for a day.
  package var talk = 100_000

  package init() {}
}
