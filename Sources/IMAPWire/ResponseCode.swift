package import MailTypes

/// A response code in a status response (RFC 9051 §7.1, RFC 5530, RFC 7162, RFC 4315).
package enum ResponseCode: Hashable, Sendable {
  case alert
  /// Ascending in the order of the messages (RFC 4315 §3).
  case appendUID(UIDValidity, UIDSet)
  case capability(CapabilitySet)
  case closed
  case highestModSeq(ModSequence)
  /// RFC 8474 §4.1, §4.2.
  case mailboxID(String)
  /// RFC 9738: only so many messages were looked at, from the last one down to this UID; nil where it
  /// is not told.
  case messageLimit(lowest: UID?)
  /// The messages that a conditional STORE has left as they were, by UID (RFC 7162 §3.1.3).
  case modified(UIDSet)
  case noModSeq
  case permanentFlags([String])
  case readOnly
  case readWrite
  case tryCreate
  case uidNext(UID)
  case uidNotSticky
  case uidValidity(UIDValidity)
  /// A code that only says why something was refused.
  case reason(Reason)
  /// Any other code, or a known one whose arguments make no sense: name in capitals, and the rest.
  case other(name: String, arguments: String)

  /// The codes without arguments that explain a refusal (RFC 9051 §7.1, RFC 5530 §3).
  package enum Reason: String, Hashable, Sendable, CaseIterable {
    case alreadyExists = "ALREADYEXISTS"
    case authenticationFailed = "AUTHENTICATIONFAILED"
    case authorizationFailed = "AUTHORIZATIONFAILED"
    case cannot = "CANNOT"
    case clientBug = "CLIENTBUG"
    case contactAdmin = "CONTACTADMIN"
    case corruption = "CORRUPTION"
    case expired = "EXPIRED"
    case expungeIssued = "EXPUNGEISSUED"
    case inUse = "INUSE"
    case limit = "LIMIT"
    case nonExistent = "NONEXISTENT"
    case noPermission = "NOPERM"
    case overQuota = "OVERQUOTA"
    case privacyRequired = "PRIVACYREQUIRED"
    case serverBug = "SERVERBUG"
    case tooBig = "TOOBIG"
    case unavailable = "UNAVAILABLE"
    /// RFC 4315 and RFC 3502: the octets were no message that the server takes.
    case parse = "PARSE"
    /// Of no RFC: Amazon WorkMail and Gmail.
    case throttled = "THROTTLED"
  }
}
