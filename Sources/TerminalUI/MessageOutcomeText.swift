package import JobEvents
package import MailTypes

/// What happened to a message, in words.
package enum MessageOutcomeText {
  package static func phrase(_ outcome: MessageReport.Outcome) -> Phrase {
    switch outcome {
    case .new: Phrase(en: "archived", ja: "保存しました")
    case .skipped: Phrase(en: "already there", ja: "保存済みです")
    case .gone: Phrase(en: "gone from the server", ja: "サーバから消えました")
    case .flags: Phrase(en: "flags changed", ja: "フラグが変わりました")
    case .failed: Phrase(en: "failed.", ja: "処理できませんでした。")
    case .sent: Phrase(en: "sent", ja: "送信しました")
    case .present: Phrase(en: "already at the target", ja: "送り先にあります")
    case .unknown: Phrase(en: "not in the journal.", ja: "ジャーナルにありません。")
    case .doubled: Phrase(en: "doubled.", ja: "重複しています。")
    case .damaged: Phrase(en: "damaged.", ja: "壊れています。")
    case .pruned: Phrase(en: "removed.", ja: "削除。")
    case .missing: Phrase(en: "missing.", ja: "見つかりません。")
    case .repaired: Phrase(en: "repaired", ja: "修復しました")
    case .adopted: Phrase(en: "taken in", ja: "取り込みました")
    case .removed: Phrase(en: "removed on the server", ja: "サーバから削除しました")
    case .removable: Phrase(en: "would be removed on the server", ja: "サーバから削除する対象です")
    case .kept: Phrase(en: "left on the server.", ja: "サーバに残します。")
    case .different:
      Phrase(en: "another one on the server.", ja: "サーバ上の内容と異なります。")
    }
  }
}
