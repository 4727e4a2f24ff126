internal import JobEvents
internal import MailEngine
internal import MailTypes

extension RestoreReportWords {
  struct ColumnChoice {
    let name: Phrase
    var meaning: Phrase?
    var isTrouble = false
    let value: (ReplayReport.Folder) -> Int?
  }

  /// What is told of each folder; the figures after the first sum up to it.
  static func columns(of report: ReplayReport) -> [ColumnChoice] {
    let total = report.total
    var columns = [
      ColumnChoice(name: Phrase(en: "In the archive", ja: "アーカイブ")) { $0.arrivals.planned }
    ]
    switch report.kind {
    case .restore, .migration:
      columns += [
        ColumnChoice(
          name: Phrase(en: "There before", ja: "既存"),
          meaning: report.kind == .migration
            ? Phrase(
              en: "at the target before this run, or brought there by an earlier one",
              ja: "今回より前から送り先にあったもの、または以前の移行で届けたもの")
            : Phrase(
              en: "at the target before this run, whoever put it there",
              ja: "今回より前から送り先にあったもの")
        ) { $0.arrivals.present },
        ColumnChoice(
          name: Phrase(en: "Sent now", ja: "今回送信"),
          meaning: Phrase(
            en: "sent by this run and seen at the target afterwards",
            ja: "今回送信し、送り先にあることを確認したもの")
        ) { $0.arrivals.sent },
      ]
    case .comparison:
      columns.append(
        ColumnChoice(
          name: Phrase(en: "There", ja: "あり"),
          meaning: Phrase(
            en: "at the target with the content that was archived", ja: "保存した内容のまま送り先にあるもの")
        ) { $0.arrivals.present })
    }
    if total.deleted > 0 {
      columns.append(
        ColumnChoice(
          name: Phrase(en: "Deleted there", ja: "削除済み"),
          meaning: Phrase(
            en: "brought to the target and deleted there since; not sent again by a migration",
            ja: "届けたあとに移行先で削除されたもの (移行では送り直しません)")
        ) { $0.arrivals.deleted })
    }
    if total.altered > 0 {
      columns.append(
        ColumnChoice(
          name: Phrase(en: "Altered", ja: "改変"),
          meaning: Phrase(
            en: "at the target, but with other octets than were archived",
            ja: "送り先にあるが、保存した内容と異なるもの"), isTrouble: true
        ) { $0.arrivals.altered })
    }
    columns += [
      ColumnChoice(
        name: Phrase(en: "Merged", ja: "統合"),
        meaning: Phrase(
          en: "taken by the target, which then dropped it as a duplicate",
          ja: "送り先が受け取ったあと、重複として捨てたもの"), isTrouble: true
      ) { $0.arrivals.merged },
      ColumnChoice(
        name: Phrase(en: "Refused", ja: "拒否"),
        meaning: Phrase(
          en: "not taken by the target, for the reason below", ja: "送り先が受け付けなかったもの (理由は下の表)"),
        isTrouble: true
      ) { $0.arrivals.refused },
      ColumnChoice(
        name: Phrase(en: "Unknown", ja: "不明"),
        meaning: Phrase(
          en: "sent with the answer lost, or in a folder that could not be looked into",
          ja: "応答が失われたもの、または調べられなかったフォルダのもの"), isTrouble: true
      ) { $0.arrivals.unknown },
    ]
    let missing =
      report.kind == .comparison
      ? Phrase(en: "Missing", ja: "なし") : Phrase(en: "Not sent", ja: "未送信")
    columns.append(
      ColumnChoice(
        name: missing,
        meaning: Phrase(en: "not at the target", ja: "送り先にないもの"), isTrouble: true
      ) { $0.arrivals.missing })
    if report.repaired > 0 {
      columns.append(
        ColumnChoice(
          name: Phrase(en: "Of those repaired", ja: "うち修正"),
          meaning: Phrase(
            en: "sent as a copy that the target takes; the archive keeps the message as it is",
            ja: "送り先が受け付ける形に直したコピーを送ったもの (アーカイブは元のまま)")
        ) { $0.repaired })
    }
    columns.append(
      ColumnChoice(
        name: Phrase(en: "Others there", ja: "ほか"),
        meaning: Phrase(
          en: "messages at the target that are not of this archive; they are no difference",
          ja: "送り先にある、このアーカイブ以外のメール (差異には数えません)")
      ) { $0.arrivals.extra })
    return columns
  }
}
