package import MailTypes

/// By what a message found at the target is looked up among those of a replay.
package enum ReplayMatch: Hashable, Sendable {
  case messageID(String)
  /// For messages that have no Message-ID: octets on the wire.
  case sizeWithoutMessageID(UInt64)
  case digest(ContentDigest)
}
