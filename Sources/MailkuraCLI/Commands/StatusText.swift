internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// `status` for people.
struct StatusText {
  let surroundings: Surroundings

  func print(_ status: ArchiveStatus) {
    var lines = [surroundings.outputStyle.text(HarmlessText.line(status.path), .bold)]
    lines.append(
      text(Phrase(en: "  account: \(status.account)", ja: "  アカウント: \(status.account)")))
    let totals = status.totals
    let (folders, present) = (NumberText.text(totals.folders), NumberText.text(totals.present))
    let size = ByteCountText.text(totals.octets)
    lines.append(
      text(
        Phrase(
          en: "  holds: \(NumberText.counted(totals.present, "message")) in "
            + "\(NumberText.counted(totals.folders, "folder")), \(size) on disk",
          ja: "  内容: \(folders) フォルダ、\(present) 通、ディスク上 \(size)")))
    if totals.removed > 0 {
      let removed = NumberText.text(totals.removed)
      lines.append(
        text(
          Phrase(
            en: "  offloaded: \(removed) of them, removed from the server by mailkura",
            ja: "  整理済み: うち \(removed) 通は mailkura がサーバから削除済み")))
    }
    if totals.gone > 0 {
      let gone = NumberText.text(totals.gone)
      lines.append(
        text(
          Phrase(
            en: "  kept: \(gone) messages that are gone from the server",
            ja: "  保管: サーバからなくなったメール \(gone) 通")))
    }
    if totals.failures > 0 {
      let failures = NumberText.text(totals.failures)
      lines.append(
        text(
          Phrase(
            en: "  not archived: \(failures) (see --failed)",
            ja: "  保存できなかったもの: \(failures) 件 (--failed で表示)")))
    }
    if status.quarantine.pieces > 0 {
      let pieces = NumberText.text(status.quarantine.pieces)
      let octets = ByteCountText.text(status.quarantine.octets)
      lines.append(
        text(
          Phrase(
            en:
              "  quarantined: \(pieces) (\(octets)), found behind the ends of mboxes and moved to "
              + "quarantine/",
            ja: "  隔離: \(pieces) 件 (\(octets))。mbox の末尾にあったもので quarantine/ に移しました")))
    }
    lines.append(lastGood(status))
    for removal in status.massRemovals {
      let line = MassRemovalText.line(removal)
      lines.append(text(Phrase(en: "  " + line.en, ja: "  " + line.ja)))
    }
    if let running = status.running { lines.append(progress(of: running)) }
    for run in status.waiting {
      lines.append(
        text(
          Phrase(
            en: "  waiting: \(run.command) was interrupted; the same command carries on",
            ja: "  再開待ち: \(run.command) が中断されています。同じコマンドで続きから再開します")))
    }
    if let run = status.endedEarly, let reason = run.reason {
      let words = run.serverWords.map { " (\($0))" } ?? ""
      lines.append(
        text(
          Phrase(
            en: "  ended early: \(run.command), job \(run.id.rawValue): \(reason.en)\(words)",
            ja: "  途中終了: \(run.command) (ジョブ \(run.id.rawValue)): \(reason.ja)\(words)")))
    }
    for target in status.targets {
      let done = target.counts.done + target.counts.present
      let (open, refused) = (
        NumberText.text(target.counts.open), NumberText.text(target.counts.refused)
      )
      lines.append(
        text(
          Phrase(
            en:
              "  sent to \(target.account): \(NumberText.counted(done, "message")), \(open) left, "
              + "\(refused) refused",
            ja: "  \(target.account) へ送信: \(NumberText.text(done)) 通、残り \(open) 通、拒否 \(refused) 通"
          )))
    }
    surroundings.output.write(lines.joined(separator: "\n") + "\n")
    if !status.runs.isEmpty { printRuns(status.runs) }
  }

  private func lastGood(_ status: ArchiveStatus) -> String {
    guard let ended = status.lastGood?.ended else {
      return text(
        Phrase(en: "  last good backup: none yet", ja: "  最後に成功したバックアップ: まだありません"))
    }
    let time = Self.local(ended)
    return text(
      Phrase(en: "  last good backup: \(time)", ja: "  最後に成功したバックアップ: \(time)"))
  }

  private func progress(of run: RunRow) -> String {
    let numbers = JournalNumbers(run.progress)
    let done = NumberText.text(Int(numbers["messages_done"] ?? 0))
    let total = numbers["messages_total"].map { NumberText.text(Int($0)) } ?? "?"
    return text(
      Phrase(
        en: "  running: \(run.command), process \(run.processID), \(done) of \(total) messages",
        ja: "  実行中: \(run.command) (プロセス \(run.processID))、\(total) 通中 \(done) 通"))
  }

  private func printRuns(_ runs: [RunRow]) {
    let language = surroundings.language
    let hasSent = runs.contains { Self.sent($0) != nil }
    var columns: [TableRenderer.Column] = [
      .init(Phrase(en: "  Job", ja: "  ジョブ").text(in: language), .right),
      .init(Phrase(en: "Command", ja: "コマンド").text(in: language)),
      .init(Phrase(en: "Started", ja: "開始").text(in: language), isWhole: true),
      .init(Phrase(en: "State", ja: "状態").text(in: language)),
      .init(Phrase(en: "New", ja: "新規").text(in: language), .right),
    ]
    if hasSent { columns.append(.init(Phrase(en: "Sent", ja: "送信").text(in: language), .right)) }
    let renderer = TableRenderer(columns: columns, style: surroundings.outputStyle)
    let rows = runs.map { run in
      [
        String(run.id.rawValue), run.command, Self.local(run.started),
        text(Self.stateName(ArchiveStatus.state(of: run))), Self.text(Self.archived(run)),
      ] + (hasSent ? [Self.text(Self.sent(run))] : [])
    }
    let terminal = surroundings.outputTerminal
    surroundings.output.write(
      renderer.render(rows, width: terminal.isTerminal ? terminal.width : nil))
  }

  /// Messages that the run has brought into the archive; nil for one that brings none.
  private static func archived(_ run: RunRow) -> Int64? {
    run.command == "restore" ? nil : JournalNumbers(run.summary)["messages_new"]
  }

  /// Messages that the run has brought to a target; nil for one that brings none.
  private static func sent(_ run: RunRow) -> Int64? {
    JournalNumbers(run.summary)[run.command == "restore" ? "messages_new" : "messages_sent"]
  }

  private static func text(_ number: Int64?) -> String {
    number.map { NumberText.text(Int($0)) } ?? ""
  }

  private static func stateName(_ state: String) -> Phrase {
    switch state {
    case "running": Phrase(en: "running", ja: "実行中")
    case "done": Phrase(en: "done", ja: "完了")
    case "partial": Phrase(en: "done in part", ja: "一部未完了")
    case "interrupted": Phrase(en: "interrupted", ja: "中断")
    case "failed": Phrase(en: "failed", ja: "失敗")
    default: .verbatim(state)
    }
  }

  private static func local(_ seconds: Int64) -> String { LocalTime.text(seconds) }

  private func text(_ phrase: Phrase) -> String {
    HarmlessText.line(phrase.text(in: surroundings.language))
  }
}
