package import MailTypes

/// By what a message found at the target is looked up among those of a replay.
package enum ReplayMatch: Hashable, Sendable {
  case messageID(String)
  case digest(ContentDigest)
}
