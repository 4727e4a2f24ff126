package import JobEvents
package import MailTypes

/// The sentences that end a job.
package struct SummaryText: Sendable {
  package var isDryRun: Bool

  package init(isDryRun: Bool = false) { self.isDryRun = isDryRun }

  /// The result first, then the other counts, then what to do where there is something to do.
  package func phrases(_ summary: JobSummary) -> [Phrase] {
    var phrases: [Phrase]
    switch summary.counts {
    case .backup(let transfer): phrases = backup(summary, transfer)
    case .restore(let transfer): phrases = restore(summary, transfer)
    case .migrate(let pulled, let sent): phrases = migration(summary, pulled, sent)
    case .verify(let check): phrases = verify(summary, check)
    case .export(let transfer): phrases = export(summary, transfer)
    case .prune(let removal): phrases = prune(summary, removal)
    case .undo(let undo): phrases = self.undo(summary, undo)
    case .offload(let counts): phrases = offload(summary, counts)
    }
    if summary.state == .interrupted {
      phrases.append(
        Phrase(
          en: "Run the same command again to carry on from here.",
          ja: "同じコマンドをもう一度実行すると、続きから再開します。"))
    }
    if let seconds = summary.retryAfter {
      let time = DurationText.phrase(seconds: Double(seconds))
      phrases.append(
        Phrase(
          en: "The server asks to wait \(time.en) before the next attempt.",
          ja: "次に試すまで \(time.ja) 待つよう、サーバが求めています。"))
    }
    return phrases
  }

  private func backup(_ summary: JobSummary, _ counts: JobSummary.Transfer) -> [Phrase] {
    let new = NumberText.counted(counts.new, "new message")
    let size = ByteCountText.text(counts.bytes)
    let result: Phrase
    if isDryRun {
      result = Phrase(
        en: "\(new) would be archived. Nothing was changed.",
        ja: "新しいメール \(NumberText.text(counts.new)) 通が保存の対象です。何も変更していません。")
    } else if counts.new == 0 {
      result = Phrase(en: "no new messages.", ja: "新しいメールはありませんでした。")
    } else {
      result = Phrase(
        en: "\(new) (\(size)) archived.",
        ja: "新しいメール \(NumberText.text(counts.new)) 通 (\(size)) を保存しました。")
    }
    let name =
      summary.command == "import"
      ? Phrase(en: "Import", ja: "取り込み") : Phrase(en: "Backup", ja: "バックアップ")
    let head = heading(summary, name)
    return [Self.joined(head, result), details(counts, isRestore: false)]
  }

  private func restore(_ summary: JobSummary, _ counts: JobSummary.Transfer) -> [Phrase] {
    let new = NumberText.counted(counts.new, "message")
    let size = ByteCountText.text(counts.bytes)
    let result: Phrase
    if isDryRun {
      result = Phrase(
        en: "\(new) would be sent. Nothing was changed.",
        ja: "メール \(NumberText.text(counts.new)) 通が送信の対象です。何も変更していません。")
    } else if counts.new == 0 {
      result = nothingSent(summary, counts, place: "送り先")
    } else {
      result = Phrase(
        en: "\(new) (\(size)) sent.",
        ja: "メール \(NumberText.text(counts.new)) 通 (\(size)) を送信しました。")
    }
    let head = heading(summary, Phrase(en: "Restore", ja: "復元"))
    var phrases = [Self.joined(head, result), details(counts, isRestore: true)]
    if !isDryRun, counts.planned > 0 { phrases.append(arrived(counts)) }
    return phrases + wayBack(summary, counts)
  }

  /// A job that has sent nothing: because nothing was lacking, or for want of success.
  func nothingSent(
    _ summary: JobSummary, _ counts: JobSummary.Transfer, place: String
  ) -> Phrase {
    guard summary.state != .done else {
      return Phrase(en: "nothing had to be sent.", ja: "送信が必要なメールはありませんでした。")
    }
    guard counts.lacking > 0 else {
      return Phrase(en: "nothing was sent.", ja: "送信したメールはありません。")
    }
    let isOne = counts.lacking == 1
    return Phrase(
      en: "nothing was sent; \(NumberText.counted(counts.lacking, "message")) "
        + "\(isOne ? "is" : "are") not at the target.",
      ja: "送信したメールはありません。\(place)にないメールが \(NumberText.text(counts.lacking)) 通あります。")
  }

  /// How to take back what a job has sent.
  func wayBack(_ summary: JobSummary, _ counts: JobSummary.Transfer) -> [Phrase] {
    guard !isDryRun, counts.new > 0, let job = summary.job else { return [] }
    return [
      Phrase(
        en: "This was job \(job); “restore” with “--undo \(job)” takes back what it has sent.",
        ja: "今回のジョブ番号は \(job) です。送ったメールは「restore」に「--undo \(job)」を付けると取り消せます。")
    ]
  }

  /// What the target has at the end, as one sentence.
  func arrived(_ counts: JobSummary.Transfer) -> Phrase {
    let lacking = counts.lacking
    let all = NumberText.text(counts.planned)
    guard lacking > 0 else {
      return Phrase(
        en: "The target has all \(NumberText.counted(counts.planned, "message")).",
        ja: "送り先には \(all) 通すべてがあります。")
    }
    let there = NumberText.text(max(0, counts.planned - lacking))
    return Phrase(
      en: "The target has \(there) of \(NumberText.counted(counts.planned, "message")).",
      ja: "送り先にあるのは \(all) 通のうち \(there) 通です。")
  }

  private func export(_ summary: JobSummary, _ counts: JobSummary.Transfer) -> [Phrase] {
    let size = ByteCountText.text(counts.bytes)
    let head = heading(summary, Phrase(en: "Export", ja: "書き出し"))
    let result =
      counts.new == 0
      ? Phrase(en: "nothing had to be written.", ja: "書き出しが必要なメールはありませんでした。")
      : Phrase(
        en: "\(NumberText.counted(counts.new, "message")) (\(size)) written.",
        ja: "メール \(NumberText.text(counts.new)) 通 (\(size)) を書き出しました。")
    return [Self.joined(head, result), details(counts, isRestore: false)]
  }

  private func prune(_ summary: JobSummary, _ counts: JobSummary.Removal) -> [Phrase] {
    let messages = NumberText.counted(counts.messages, "message")
    let (number, size) = (NumberText.text(counts.messages), ByteCountText.text(counts.bytes))
    let head = heading(summary, Phrase(en: "Prune", ja: "整理"))
    guard isDryRun else {
      let result = Phrase(
        en: "\(messages) (\(size)) removed.", ja: "メール \(number) 通 (\(size)) を削除しました。")
      return [Self.joined(head, result)]
    }
    let result = Phrase(
      en: "\(messages) (\(size)) would be removed. Nothing was changed.",
      ja: "メール \(number) 通 (\(size)) が削除の対象です。何も変更していません。")
    let hint = Phrase(
      en: "Add --apply to remove them, -v to see each.",
      ja: "--apply を付けると削除します。-v を付けると1通ずつ表示します。")
    return [Self.joined(head, result)] + (counts.messages > 0 ? [hint] : [])
  }

  private func offload(_ summary: JobSummary, _ counts: JobSummary.Offload) -> [Phrase] {
    let head = heading(summary, Phrase(en: "Offload", ja: "サーバの整理"))
    let removal = RemovalText.counts(counts.removal, isDryRun: isDryRun)
    let folders = NumberText.text(counts.folders)
    let result = Phrase(
      en: "\(NumberText.counted(counts.folders, "folder")), \(removal.en)."
        + (isDryRun ? " Nothing was changed." : ""),
      ja: "フォルダ \(folders) 個、\(removal.ja)。" + (isDryRun ? "何も変更していません。" : ""))
    let hint = Phrase(
      en: "Add --apply to remove them, -v to see each.",
      ja: "--apply を付けると削除します。-v を付けると1通ずつ表示します。")
    return [Self.joined(head, result)] + (isDryRun && counts.removal.removed > 0 ? [hint] : [])
  }

  private func verify(_ summary: JobSummary, _ check: JobSummary.Check) -> [Phrase] {
    let checked = NumberText.counted(check.checked, "message")
    let size = ByteCountText.text(check.bytes)
    let count = NumberText.text(check.checked)
    if summary.command == "reindex" { return reindex(summary, check) }
    let head = heading(summary, Phrase(en: "Verify", ja: "検証"))
    let differences = check.damaged + check.missing + check.unknown + check.doubled
    let comparison =
      (check.server.map { [compared($0)] } ?? []) + (check.target.map { [proved($0)] } ?? [])
    let isSound = differences == 0 && (summary.state == .done || !comparison.isEmpty)
    guard isSound, summary.state == .done || summary.state == .partial else {
      let (damaged, missing) = (NumberText.text(check.damaged), NumberText.text(check.missing))
      let (unknown, doubled) = (NumberText.text(check.unknown), NumberText.text(check.doubled))
      var result = Phrase(
        en: "\(checked) (\(size)) checked: \(damaged) damaged, \(missing) missing, "
          + "\(unknown) not in the journal, \(doubled) doubled.",
        ja: "\(count) 通 (\(size)) を調べました。破損 \(damaged) 通、欠落 \(missing) 通、"
          + "ジャーナルにないもの \(unknown) 個、重複 \(doubled) 個です。")
      if check.repaired > 0 {
        let repaired = NumberText.text(check.repaired)
        result = Self.joined(
          result, Phrase(en: "\(repaired) of them repaired.", ja: "うち \(repaired) 件を修復しました。"))
      }
      return [Self.joined(head, result)] + comparison
    }
    let result = Phrase(
      en: "\(checked) (\(size)) checked, all as they were archived.",
      ja: "\(count) 通 (\(size)) を調べました。すべて保存した時のままです。")
    return [Self.joined(head, result)] + comparison
  }

  private func compared(_ server: JobSummary.Comparison) -> Phrase {
    let folders = NumberText.counted(server.folders, "folder")
    let read = NumberText.text(server.compared)
    var english: [String] = []
    var japanese: [String] = []
    func add(_ count: Int, _ words: Phrase) {
      guard count > 0 else { return }
      english.append(NumberText.text(count) + " " + words.en)
      japanese.append(words.ja + " " + NumberText.text(count) + " 通")
    }
    add(server.new, Phrase(en: "new there", ja: "新着"))
    add(server.gone, Phrase(en: "gone there", ja: "サーバから消えたもの"))
    add(server.flagsDiffer, Phrase(en: "with other flags", ja: "フラグの違い"))
    add(server.different, Phrase(en: "with other octets", ja: "内容の違い"))
    let equal = english.isEmpty && server.foldersIncomplete == 0
    if server.foldersIncomplete > 0 {
      english.append(NumberText.counted(server.foldersIncomplete, "folder") + " not shown whole")
      japanese.append("一部しか見えないフォルダ \(NumberText.text(server.foldersIncomplete)) 個")
    }
    return Phrase(
      en: "Compared with the server, \(folders), \(read) read whole: "
        + (equal ? "nothing differs." : english.joined(separator: ", ") + "."),
      ja: "サーバとの比較 (フォルダ \(NumberText.text(server.folders)) 個、全文 \(read) 通): "
        + (equal ? "違いはありません。" : japanese.joined(separator: "、") + "。"))
  }

  private func proved(_ target: JobSummary.TargetComparison) -> Phrase {
    let arrivals = target.arrivals
    let (there, all) = (NumberText.text(arrivals.arrived), NumberText.text(arrivals.planned))
    var english: [String] = []
    var japanese: [String] = []
    func add(_ count: Int, _ words: Phrase) {
      guard count > 0 else { return }
      english.append(NumberText.text(count) + " " + words.en)
      japanese.append(words.ja + " " + NumberText.text(count) + " 通")
    }
    add(arrivals.missing, Phrase(en: "missing", ja: "ないもの"))
    add(arrivals.altered, Phrase(en: "altered by the server", ja: "サーバが書き換えたもの"))
    add(arrivals.merged, Phrase(en: "merged by the server", ja: "サーバが重複としてまとめたもの"))
    add(arrivals.refused, Phrase(en: "refused", ja: "拒否されたもの"))
    add(arrivals.unknown, Phrase(en: "unknown", ja: "不明"))
    let isWhole = english.isEmpty && target.foldersIncomplete == 0
    if target.foldersIncomplete > 0 {
      english.append(
        NumberText.counted(target.foldersIncomplete, "folder") + " not looked into")
      japanese.append("調べられなかったフォルダ \(NumberText.text(target.foldersIncomplete)) 個")
    }
    let extra = arrivals.extra ?? 0
    add(extra, Phrase(en: extra == 1 ? "other there" : "others there", ja: "ほかのメール"))
    let folders = NumberText.counted(target.folders, "folder")
    let rest = english.isEmpty ? "" : "; " + english.joined(separator: ", ")
    let others = japanese.isEmpty ? "" : " (" + japanese.joined(separator: "、") + ")"
    return Phrase(
      en: (isWhole ? "Nothing is missing at the target: " : "At the target: ")
        + "\(there) of \(NumberText.counted(arrivals.planned, "message")) in \(folders)\(rest).",
      ja: (isWhole ? "送り先に欠けているメールはありません。" : "")
        + "送り先にあるのは \(all) 通のうち \(there) 通です\(others)。フォルダは "
        + "\(NumberText.text(target.folders)) 個です。")
  }

  private func reindex(_ summary: JobSummary, _ check: JobSummary.Check) -> [Phrase] {
    let (new, damaged) = (NumberText.text(check.repaired), NumberText.text(check.damaged))
    let (missing, left) = (
      NumberText.text(check.missing), NumberText.text(check.unknown + check.doubled)
    )
    let result = Phrase(
      en:
        "\(NumberText.counted(check.checked, "message")) in the journal, \(new) of them new there; "
        + "\(damaged) damaged, \(missing) missing, \(left) files left alone.",
      ja: "ジャーナルのメール \(NumberText.text(check.checked)) 通、うち新規 \(new) 通。"
        + "破損 \(damaged)、欠落 \(missing)、対象外のファイル \(left) 個です。")
    return [Self.joined(heading(summary, Phrase(en: "Reindex", ja: "ジャーナルの再作成")), result)]
  }

  func heading(_ summary: JobSummary, _ job: Phrase) -> Phrase {
    let time = DurationText.phrase(seconds: summary.seconds)
    let name = isDryRun ? Phrase(en: job.en + " dry run", ja: job.ja + "の確認") : job
    switch summary.state {
    case .done:
      return Phrase(
        en: "\(name.en) finished in \(time.en):", ja: "\(name.ja)が完了しました (\(time.ja))。")
    case .partial:
      return Phrase(
        en: "\(name.en) finished in \(time.en), but not everything went well:",
        ja: "\(name.ja)は終わりましたが、一部に問題がありました (\(time.ja))。")
    case .interrupted:
      return Phrase(
        en: "\(name.en) interrupted after \(time.en):", ja: "\(name.ja)を中断しました (\(time.ja))。")
    case .failed:
      return Phrase(
        en: "\(name.en) stopped after \(time.en) by an error:",
        ja: "\(name.ja)はエラーのため途中で止まりました (\(time.ja))。")
    }
  }

  func details(
    _ counts: JobSummary.Transfer, isRestore: Bool, hasFolders: Bool = true
  ) -> Phrase {
    var english = hasFolders ? [NumberText.counted(counts.folders, "folder")] : []
    var japanese = hasFolders ? ["フォルダ \(NumberText.text(counts.folders)) 個"] : []
    func add(_ count: Int, _ text: Phrase, always: Bool = false) {
      guard always || count > 0 else { return }
      let number = NumberText.text(count)
      english.append(number + " " + text.en)
      japanese.append(text.ja + " " + number + " 通")
    }
    add(counts.skipped, Phrase(en: "already there", ja: "保存済み"), always: true)
    add(counts.gone, Phrase(en: "gone from the server and kept here", ja: "サーバから消えたもの (手元に保管)"))
    if let removed = counts.removed {
      add(
        removed,
        isDryRun
          ? Phrase(en: "would be removed on the server", ja: "サーバから削除の対象")
          : Phrase(en: "removed on the server", ja: "サーバから削除したもの"), always: true)
    }
    add(counts.flagsChanged, Phrase(en: "with changed flags", ja: "フラグの変更"))
    add(counts.merged, Phrase(en: "merged by the server as duplicates", ja: "サーバが重複としてまとめたもの"))
    add(counts.altered, Phrase(en: "altered by the server", ja: "サーバが書き換えたもの"))
    add(counts.unknown, Phrase(en: "with an unknown outcome", ja: "結果が確認できていないもの"))
    add(counts.failed, Phrase(en: "failed", ja: "失敗"))
    let place = hasFolders ? 1 : 0
    if isRestore, japanese.count > place {
      let there = hasFolders ? "送り先にあったもの" : "すでにあったもの"
      japanese[place] = "\(there) \(NumberText.text(counts.skipped)) 通"
    }
    return Phrase(
      en: english.joined(separator: ", ") + ".", ja: japanese.joined(separator: "、") + "。")
  }

  static func joined(_ left: Phrase, _ right: Phrase) -> Phrase {
    Phrase(en: left.en + " " + right.en, ja: left.ja + right.ja)
  }
}
