internal import IMAPWire
internal import MailTypes

/// A FETCH that has been sent and whose responses are still to be read.
package struct PendingFetch: Hashable, Sendable {
  let tag: CommandTag
  /// The UID asked for where it was only one: some servers leave it out of the response.
  let onlyUID: UID?
}
