internal import IMAPWire

/// What certain servers need otherwise than all others, by what they say of themselves.
///
/// The last resort: what is safe for every server is done with every server, and what a server does
/// against the grammar is `ServerQuirk`. Each entry names what, why, and where it was seen.
enum ServerPeculiarity: Hashable, Sendable, CaseIterable {
  /// SCRAM with channel binding is offered and always refused, after three seconds.
  ///
  /// Cyrus SASL up to 2.1.28 can bind to tls-unique alone, which TLS 1.3 does not have (RFC 9266 §1).
  /// Seen with Cyrus IMAP 3.6.1 of Debian 12: `NO bad protocol / cancel`.
  case bindsToNothing
  /// A message that is appended with `\Flagged` is not flagged for other programs, though FETCH shows it;
  /// a STORE makes it so.
  ///
  /// Microsoft 365 and Exchange (imapsync's FAQ.Exchange and FAQ.Office365).
  case forgetsFlagged

  /// Words of the greeting by which such a server is known.
  private var greetings: [String] {
    switch self {
    case .bindsToNothing: ["Cyrus IMAP "]
    case .forgetsFlagged: ["Microsoft Exchange"]
    }
  }

  /// How many messages of a folder are shown at most, where that is less than there may be.
  ///
  /// No server says so, and EXISTS counts what is shown. Gmail lets its users choose one of four limits
  /// (its help, “Folder size limits”; imapsync's FAQ.Gmail). Yahoo and AOL, known by a capability of
  /// their own, show the newest 10,000 to clients without UIDONLY (rustmailer/bichon#144, #271).
  static func viewCaps(of capabilities: CapabilitySet) -> Set<Int> {
    if capabilities.contains("X-GM-EXT-1") { return [1000, 2000, 5000, 10_000] }
    if capabilities.contains("XYMHIGHESTMODSEQ") { return [10_000] }
    return []
  }

  static func known(byGreeting text: String) -> Set<ServerPeculiarity> {
    Set(allCases.filter { entry in entry.greetings.contains { text.contains($0) } })
  }
}
