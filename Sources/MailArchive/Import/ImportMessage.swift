package import MailTypes

/// A message of another program's that was read and digested.
package struct ImportMessage {
  /// The file it stands in, below the source.
  package var path: String
  /// Its place in a file of several, from 1; nil in a file of its own.
  package var number: Int?
  /// The levels of each folder that it goes to.
  package var folders: [[String]]
  /// Of the octets on the wire.
  package var digest: ContentDigest
  package var wireSize: UInt64
  package var date: InternalDate
  package var flags: MessageFlags
  /// Whether the source says what flags it has; else they are none for want of a place.
  package var statesFlags = true
  let content: ImportContent

  /// Octets of the file that it takes.
  package var sourceOctets: UInt64 {
    content.range.upperBound - content.range.lowerBound + UInt64(content.prefix.count)
  }

  /// Where it stands, for people.
  package var place: String { number.map { "\(path) #\($0)" } ?? path }

  /// Calls `body` with the octets on the wire, piece by piece.
  package func forEachPiece<Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Void
  ) throws(ImportFailure<Failure>) {
    try content.forEachPiece(body)
  }
}

/// What comes next in a source.
package enum ImportStep {
  case message(ImportMessage)
  /// A message that the program has deleted and not yet removed.
  case expunged
  /// A note of the program about the folder, which is no message.
  case folderData
  /// A file of one message that holds nothing, and no list says that it should.
  case empty(path: String)
  /// A file of one message that another program has written to meanwhile.
  case changed(path: String)
  /// A file that cannot be read, or is none that may be.
  case failed(path: String, ArchiveError)
}
