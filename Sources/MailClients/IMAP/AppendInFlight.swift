internal import IMAPWire
package import MailTypes

/// An APPEND that is being sent, or waits for its answer: of one message or, with MULTIAPPEND, of several.
package struct AppendInFlight: Sendable {
  let tag: CommandTag
  let activity: ClientActivity
  /// Where each literal ends, among all octets that the connection writes.
  var ends: [UInt64] = []
  /// What the server has answered instead of asking for a message.
  var refusal: ClientError?

  init(tag: CommandTag, activity: ClientActivity) {
    self.tag = tag
    self.activity = activity
  }

  /// Whether the server has answered before everything was sent: nothing can be added then.
  package var isRefused: Bool { refusal != nil }

  /// The messages that the server may have stored without saying so: those whose octets had all been
  /// handed over.
  package func handedOver(by connection: IMAPConnection) -> Int {
    ends.prefix { $0 <= connection.octetsWritten }.count
  }
}

/// What became of an APPEND of one or several messages that the server answered.
package enum GroupAppendResult: Sendable {
  /// All are stored; their UIDs, in order, where the server told as many as there are messages.
  case stored(uidValidity: UIDValidity?, uids: UIDSet?)
  /// None is stored, if the server keeps to RFC 3502 §6.3.11.
  case refused(ClientError)
}
