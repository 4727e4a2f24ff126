internal import JobEvents
internal import MailTypes

extension SummaryText {
  /// The end of a migration: what has arrived first, then each side.
  func migration(
    _ summary: JobSummary, _ pulled: JobSummary.Transfer, _ sent: JobSummary.Transfer
  ) -> [Phrase] {
    let head = heading(summary, Phrase(en: "Migration", ja: "移行"))
    let size = ByteCountText.text(sent.bytes)
    if isDryRun {
      let result = Phrase(
        en: "\(NumberText.counted(sent.new, "message")) would be sent. Nothing was changed.",
        ja: "メール \(NumberText.text(sent.new)) 通が送信の対象です。何も変更していません。")
      return [Self.joined(head, result)]
    }
    let result =
      sent.new == 0
      ? nothingSent(summary, sent, place: "移行先")
      : Phrase(
        en: "\(NumberText.counted(sent.new, "message")) (\(size)) sent.",
        ja: "メール \(NumberText.text(sent.new)) 通 (\(size)) を送信しました。")
    let (source, target) = (
      details(pulled, isRestore: false), details(sent, isRestore: true, hasFolders: false)
    )
    let new = NumberText.text(pulled.new)
    return [
      Self.joined(head, result),
      Phrase(
        en: "Source: \(NumberText.counted(pulled.new, "new message")) archived, \(source.en)",
        ja: "移行元: 新しいメール \(new) 通を保存、\(source.ja)"),
      Phrase(en: "Target: \(target.en)", ja: "移行先: \(target.ja)"),
    ] + (sent.planned > 0 ? [brought(sent, summary.state)] : []) + wayBack(summary, sent)
  }

  /// What has been brought to the target, by this migration or before.
  ///
  /// What somebody has deleted there since is not sent again.
  private func brought(
    _ counts: JobSummary.Transfer, _ state: JobSummary.State
  ) -> Phrase {
    let lacking = counts.lacking
    // How much there is in all is not known before the source has been gone through.
    if state == .interrupted || state == .failed {
      let there = max(0, counts.planned - lacking)
      return Phrase(
        en: "Brought to the target so far: \(NumberText.counted(there, "message")).",
        ja: "これまでに \(NumberText.text(there)) 通を移行先に届けました。")
    }
    let all = NumberText.text(counts.planned)
    guard lacking > 0 else {
      return Self.deletedSince(
        counts,
        Phrase(
          en: "Brought to the target: all of \(NumberText.counted(counts.planned, "message"))",
          ja: "\(all) 通すべてを移行先に届けました"))
    }
    let there = NumberText.text(max(0, counts.planned - lacking))
    return Self.deletedSince(
      counts,
      Phrase(
        en: "Brought to the target: \(there) of \(NumberText.counted(counts.planned, "message"))",
        ja: "\(all) 通のうち \(there) 通を移行先に届けました"))
  }

  private static func deletedSince(_ counts: JobSummary.Transfer, _ brought: Phrase) -> Phrase {
    guard counts.deleted > 0 else { return Phrase(en: brought.en + ".", ja: brought.ja + "。") }
    let deleted = NumberText.text(counts.deleted)
    let have = counts.deleted == 1 ? "has" : "have"
    return Phrase(
      en: "\(brought.en); \(deleted) of them \(have) been deleted there since.",
      ja: "\(brought.ja)。うち \(deleted) 通は、その後移行先で削除されています。")
  }
}
