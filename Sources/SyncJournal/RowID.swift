/// The number of a row in one table of the journal; never used again for another row.
package struct RowID<Row>: Hashable, Comparable, Sendable {
  package let rawValue: Int64

  package init(_ rawValue: Int64) { self.rawValue = rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

package typealias RunID = RowID<RunRow>
package typealias FolderID = RowID<FolderRow>
package typealias GenerationID = RowID<GenerationRow>
package typealias ContentID = RowID<ContentFacts>
package typealias StoredCopyID = RowID<StoredCopyRow>
package typealias OccurrenceID = RowID<NewOccurrence>
package typealias FailureID = RowID<FailureRow>
package typealias TargetID = RowID<ReplayTargetSummary>
package typealias TargetFolderID = RowID<TargetFolderRow>
package typealias ReplayID = RowID<ReplayRow>
