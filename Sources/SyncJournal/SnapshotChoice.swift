/// Which snapshot somebody asks for.
package enum SnapshotChoice: Hashable, Sendable {
  case last
  /// That of this run.
  case number(RunID)
  /// The last one at this time or before, in seconds since 1970.
  case upTo(Int64)
}

extension Journal {
  /// The snapshot that was asked for; nil where there is none.
  package func snapshot(_ choice: SnapshotChoice) throws(JournalError) -> RunRow? {
    switch choice {
    case .last: try lastSnapshot()
    case .number(let id): try snapshot(id)
    case .upTo(let time): try lastSnapshot(upTo: time)
    }
  }
}
