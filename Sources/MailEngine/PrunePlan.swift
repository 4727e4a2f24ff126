internal import MailTypes
internal import SyncJournal

/// Which folders of an archive a prune goes through.
struct PrunePlan: Sendable {
  struct Part: Sendable {
    let row: FolderRow
    /// What was missed in this run or before may go.
    let limit: RunID
  }

  /// A folder that lost most of its messages at once.
  struct Held: Sendable {
    let name: String
    let before: Int
    let gone: Int
  }

  var folders: [Part] = []
  var held: [Held] = []

  init(_ request: PruneRequest, journal: Journal) throws {
    let rows = try journal.everyFolder()
    if let missing = request.selection.unmatched(in: rows.map(\.candidate)).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    let marks = Dictionary(
      grouping: try journal.openMassRemovals(), by: \.folder)
    // Beyond what the calendar can say is as good as never.
    let (time, isTooLong) = WallClock.seconds.subtractingReportingOverflow(request.age)
    guard !isTooLong else { return }
    for index in request.selection.chosen(from: rows.map(\.candidate)) {
      let row = rows[index]
      guard let limit = try journal.pruneLimit(of: row.id, goneBefore: time) else { continue }
      if !request.allowsMassRemoval, let mark = marks[row.id]?.first {
        held.append(
          Held(name: row.facts.name.description, before: mark.before, gone: mark.gone))
      } else {
        folders.append(Part(row: row, limit: limit))
      }
    }
  }
}
