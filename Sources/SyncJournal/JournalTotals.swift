/// What an archive holds, by its journal.
package struct JournalTotals: Hashable, Sendable {
  /// Folders that the server still has.
  package var folders = 0
  /// Messages that the server still has, or would have if mailkura had not removed them.
  package var present = 0
  /// Files kept of messages that the server no longer has.
  package var gone = 0
  /// Messages among the present ones that mailkura itself has removed from their server.
  package var removed = 0
  /// Octets of all files.
  package var octets: UInt64 = 0
  /// Messages and folders that could not be archived.
  package var failures = 0

  package init() {}
}
