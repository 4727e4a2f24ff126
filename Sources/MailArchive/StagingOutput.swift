internal import MailTypes

/// Where a stager writes the octets of a message as they will stand on disk.
protocol StagingOutput: AnyObject {
  /// Begins a message of a folder; the one before is complete or given up.
  func begin(folder: String)

  /// Octets of the message that have been written, in the form on disk.
  var diskSize: UInt64 { get }

  func write(_ octets: [UInt8]) throws(ArchiveError)

  /// Gives back the CR to each LF that has been written.
  func giveBackReturns() throws(ArchiveError)

  /// Completes the message.
  ///
  /// - Parameter endsInsideLine: Whether there is a last octet and it is no LF.
  func finish(date: InternalDate?, endsInsideLine: Bool) throws(ArchiveError) -> StagedPlace

  /// Removes what has been written of the message.
  func abandon()
}

/// Where a complete message waits for its place in the archive.
package enum StagedPlace: Hashable, Sendable {
  /// A file in the `tmp` of its folder.
  case file(name: String)
  case spool(SpooledOctets)
}
