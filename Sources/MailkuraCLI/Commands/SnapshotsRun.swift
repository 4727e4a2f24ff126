internal import MailArchive
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Prints the snapshots of an archive, the oldest first and without its lock.
struct SnapshotsRun {
  private static let page = 500

  let arguments: SnapshotsArguments
  let surroundings: Surroundings

  func run() throws -> ExitCode {
    let path = try AccountResolver(surroundings).archivePath(arguments.archive)
    let root = try ArchiveRoot.open(at: path)
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    var rows: [SnapshotRow] = []
    while true {
      let page = try journal.snapshots(before: rows.last?.id, limit: Self.page)
      if page.isEmpty { break }
      rows += page
    }
    rows.reverse()
    let removals = try journal.openMassRemovals()
    if surroundings.globals.isJSON {
      for row in rows {
        printObject(row, removals.filter { $0.run == row.id })
      }
    } else {
      printTable(rows)
      for removal in removals {
        surroundings.output.write(
          HarmlessText.line(
            MassRemovalText.line(removal).text(in: surroundings.language), limit: 2000) + "\n")
      }
    }
    return .done
  }

  private func printObject(_ row: SnapshotRow, _ removals: [MassRemovalRow]) {
    let numbers = JournalNumbers(row.run.summary)
    surroundings.printJSON(
      "snapshot",
      [
        ("snapshot", .integer(row.id.rawValue)), ("command", .string(row.run.command)),
        ("state", .string(row.run.state.rawValue)),
        ("started", .string(InternalDate(seconds: row.run.started).rfc3339)),
        ("ended", .text(row.run.ended.map { InternalDate(seconds: $0).rfc3339 })),
        ("folders", .count(row.folders)), ("messages", .count(row.messages)),
        ("bytes", .unsigned(row.octets)), ("messages_pruned", .count(row.pruned)),
        ("messages_new", .count(numbers["messages_new"].map { Int($0) })),
        ("messages_gone", .count(numbers["messages_gone"].map { Int($0) })),
        ("flags_changed", .count(numbers["flags_changed"].map { Int($0) })),
        ("mass_removals", .array(removals.map { MassRemovalText.json($0) })),
      ])
  }

  private func printTable(_ rows: [SnapshotRow]) {
    let language = surroundings.language
    func title(_ en: String, _ ja: String) -> String { Phrase(en: en, ja: ja).text(in: language) }
    let renderer = TableRenderer(
      columns: [
        .init(title("No.", "番号"), .right), .init(title("Time", "日時")),
        .init(title("Messages", "通数"), .right), .init(title("Size", "サイズ"), .right),
        .init(title("New", "新規"), .right), .init(title("Gone", "消失"), .right),
        .init(title("Flags", "フラグ"), .right), .init(title("Pruned", "整理済み"), .right),
        .init(title("State", "状態")),
      ], style: surroundings.outputStyle)
    let cells = rows.map { row in
      let numbers = JournalNumbers(row.run.summary)
      func number(_ key: String) -> String { numbers[key].map { NumberText.text(Int($0)) } ?? "" }
      return [
        String(row.id.rawValue), LocalTime.text(row.run.ended ?? row.run.started),
        NumberText.text(row.messages), ByteCountText.text(row.octets), number("messages_new"),
        number("messages_gone"), number("flags_changed"),
        row.pruned == 0 ? "" : NumberText.text(row.pruned),
        row.run.state == .partial
          ? Phrase(en: "in part", ja: "一部未完了").text(in: language)
          : Phrase(en: "complete", ja: "完了").text(in: language),
      ]
    }
    let terminal = surroundings.outputTerminal
    surroundings.output.write(
      renderer.render(cells, width: terminal.isTerminal ? terminal.width : nil))
  }
}
