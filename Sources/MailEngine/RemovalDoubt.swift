internal import MailTypes

/// Why a message that is old enough stays on the server.
enum RemovalDoubt: Int, Hashable, Sendable, CaseIterable {
  case damaged
  case flagsChanged
  case different
  case changedMeanwhile
  case notShown
  case notArchived
  case refused
  case stillThere
  /// The line broke while it was removed.
  case unsettled

  /// Of one message.
  var reason: Phrase {
    switch self {
    case .damaged:
      Phrase(
        en: "Its archived copy is damaged or missing; run mailkura verify --repair.",
        ja: "アーカイブのコピーが壊れているか、ありません。mailkura verify --repair を実行してください。")
    case .flagsChanged:
      Phrase(
        en: "Its flags have changed since the last backup; run mailkura backup.",
        ja: "前回のバックアップのあとでフラグが変わりました。mailkura backup を実行してください。")
    case .different:
      Phrase(
        en: "The server has another message here than was archived.",
        ja: "サーバのメールが、保存したものと異なります。")
    case .changedMeanwhile:
      Phrase(en: "It was changed a moment ago.", ja: "たった今変更されました。")
    case .notShown:
      Phrase(en: "The server does not show it.", ja: "サーバがこのメールを示しません。")
    case .notArchived:
      Phrase(
        en: "It is not archived yet; run mailkura backup.",
        ja: "まだ保存していません。mailkura backup を実行してください。")
    case .refused:
      Phrase(en: "The server does not remove it.", ja: "サーバが削除を拒否しました。")
    case .stillThere:
      Phrase(
        en: "The server has said that it is removed, and still has it.",
        ja: "サーバは削除したと答えましたが、まだ残っています。")
    case .unsettled:
      Phrase(
        en: "The connection broke while it was removed; the next run finds out.",
        ja: "削除の途中で接続が切れました。結果は次回の実行で判明します。")
    }
  }

  /// Of several, behind their number.
  var summary: Phrase {
    switch self {
    case .damaged:
      Phrase(en: "damaged or missing in the archive", ja: "アーカイブで破損または欠落")
    case .flagsChanged:
      Phrase(en: "with flags changed since the last backup", ja: "前回のバックアップ後にフラグが変更")
    case .different: Phrase(en: "other than archived", ja: "保存したものと相違")
    case .changedMeanwhile: Phrase(en: "changed meanwhile", ja: "処理中に変更")
    case .notShown: Phrase(en: "not shown by the server", ja: "サーバが非表示")
    case .notArchived: Phrase(en: "not archived yet", ja: "未保存")
    case .refused: Phrase(en: "refused by the server", ja: "サーバが拒否")
    case .stillThere: Phrase(en: "still there after their removal", ja: "削除後も残存")
    case .unsettled:
      Phrase(
        en: "of which the next run finds out whether they are removed",
        ja: "削除の結果が次回の実行で判明")
    }
  }
}
