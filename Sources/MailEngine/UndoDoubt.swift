internal import MailClients
internal import MailTypes

/// Why a message that a restore has sent is left where it is.
enum UndoDoubt: Hashable, CaseIterable {
  case otherFlags
  case otherContent
  case notArchived
  case renumbered
  case placeUnknown
  case thereBefore
  case unreadable
  case readOnly
  case unopenable
  case refused
  /// Marked as deleted, and the server cannot or did not remove it.
  case onlyMarked
  /// The line broke while it was removed.
  case unsettled

  var reason: Phrase {
    switch self {
    case .otherFlags:
      Phrase(en: "its flags have been changed since", ja: "送ったあとでフラグが変えられています")
    case .otherContent:
      Phrase(en: "its octets are not those that were sent", ja: "内容が送ったものと異なります")
    case .notArchived:
      Phrase(
        en: "its archived copy is pruned or damaged; run mailkura verify --repair",
        ja: "保存したメールが整理済みか壊れています。mailkura verify --repair を実行してください")
    case .renumbered:
      Phrase(
        en: "the server has renumbered the folder, so that nothing tells who put it there",
        ja: "サーバがフォルダの番号を付け替えたため、誰が置いたメールか確かめられません")
    case .placeUnknown:
      Phrase(
        en: "where it is at the target is not known; another restore may find out",
        ja: "送り先での位置がわかりません。もう一度復元すると判明することがあります")
    case .thereBefore:
      Phrase(en: "it was there before the restore", ja: "復元の前からありました")
    case .unreadable: Phrase(en: "the server does not show it", ja: "サーバが内容を見せません")
    case .readOnly: Phrase(en: "the folder is read-only", ja: "フォルダが読み取り専用です")
    case .unopenable: Phrase(en: "the folder cannot be opened", ja: "フォルダを開けません")
    case .refused:
      Phrase(en: "the server refuses the removal", ja: "サーバが削除を拒否しました")
    case .onlyMarked:
      Phrase(
        en: "it is only marked as deleted: the server does not remove single messages",
        ja: "削除マークを付けただけです。サーバが個別の削除に対応していません")
    case .unsettled:
      Phrase(
        en: "the connection broke while it was removed; another --undo finds out",
        ja: "削除の途中で接続が切れました。もう一度 --undo を実行すると判明します")
    }
  }

  /// How many are left for which reason; nil where none is.
  static func sentence(_ counts: [Self: Int]) -> Phrase? {
    let present = allCases.filter { counts[$0] != nil }
    guard !present.isEmpty else { return nil }
    let parts = present.map { (doubt: $0, count: counts[$0] ?? 0) }
    return Phrase(
      en: parts.map { "\($0.count) left: \($0.doubt.reason.en)" }.joined(separator: "; "),
      ja: parts.map { "\($0.count) 通を残しました: \($0.doubt.reason.ja)" }
        .joined(separator: "。"))
  }

  /// Whether a message has the flags that it was sent with, as far as its mailbox keeps them.
  ///
  /// - Parameters:
  ///   - permanent: PERMANENTFLAGS; nil where the server did not say.
  ///   - isMarkedByUs: whether `\Deleted` is what an interrupted run has set.
  static func areAsSent(
    _ served: MessageFlags, sent: MessageFlags, permanent: [String]?, isMarkedByUs: Bool
  ) -> Bool {
    var served = served
    if isMarkedByUs, !sent.system.contains(.deleted) { served.system.remove(.deleted) }
    let sent = IMAPConnection.sendable(sent)
    let now = Set(served.names.map { $0.lowercased() })
    let then = Set(sent.names.map { $0.lowercased() })
    if !now.isSubset(of: then) { return false }
    // What a mailbox does not keep for good is not missed.
    guard let permanent else { return then == now }
    let kept = Set(permanent.map { $0.lowercased() })
    return then.subtracting(now).isDisjoint(with: kept)
  }
}
