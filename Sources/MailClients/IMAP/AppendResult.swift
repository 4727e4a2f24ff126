package import MailTypes

/// What became of an APPEND that the server answered.
package enum AppendResult: Sendable {
  /// Stored; UIDVALIDITY and UID where the server told them (RFC 4315 §3).
  case stored(uidValidity: UIDValidity?, uid: UID?)
  /// Not stored; the error says how far the refusal reaches and whether to try again.
  case refused(ClientError)
}
