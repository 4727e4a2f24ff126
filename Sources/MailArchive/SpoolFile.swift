/// Octets of staged messages on their way into mboxes: a file of the archive without a name.
///
/// It goes with its last reference, or with the process. One thread writes it, another one reads.
package final class SpoolFile: Sendable {
  static let directoryName = "spool"

  let file: OpenFile

  /// - Parameter name: What no other file of the directory has.
  init(root: ArchiveRoot, name: String) throws(ArchiveError) {
    _ = try root.directory.makeDirectory(Self.directoryName)
    let directory = try root.directory.directory(Self.directoryName)
    file = try directory.makeFile(name)
    // One that stays, after a crash just here, is removed before the next run.
    try directory.remove(name)
  }
}

/// Where the octets of a staged message lie, in the quoting of mboxrd.
package struct SpooledOctets: Hashable, Sendable {
  package let spool: SpoolFile
  package let offset: UInt64

  package static func == (one: SpooledOctets, other: SpooledOctets) -> Bool {
    one.spool === other.spool && one.offset == other.offset
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(spool))
    hasher.combine(offset)
  }
}
