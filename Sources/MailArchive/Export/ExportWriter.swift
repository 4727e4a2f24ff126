/// Writes the messages of one folder after another in the form of other programs.
///
/// Messages are handed over as they came over the wire. Nothing of a message is seen before
/// `finish`, and a folder is durable when `closeFolder` returns. Used by one thread.
package protocol ExportWriter: AnyObject {
  /// Begins a folder; the one before is closed.
  ///
  /// - Parameter path: As below `mail` in the archive.
  func openFolder(_ path: String) throws(ArchiveError)

  /// Whether an export before this one has left the message in the folder already.
  func holds(_ message: ExportedMessage) throws(ArchiveError) -> Bool

  func begin(_ message: ExportedMessage) throws(ArchiveError)

  /// Takes the next octets of the message.
  func write(_ bytes: Span<UInt8>) throws(ArchiveError)

  /// Keeps the message that was begun.
  func finish() throws(ArchiveError)

  /// Drops the message that was begun, because it is not what it was.
  func abandon()

  /// Makes the folder that is open durable.
  func closeFolder() throws(ArchiveError)
}
