internal import JobEvents
internal import MailTypes
internal import SyncJournal

extension JobWarning {
  /// A folder that lost most of its messages at once is left alone.
  static func massRemoval(of name: String, before: Int, gone: Int) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "“\(name)” is left alone: \(gone) of its \(before) messages "
          + "went from the server at once.",
        ja: "「\(name)」には手を付けません。\(before) 通中 \(gone) 通が一度に"
          + "サーバからなくなりました。"),
      remedy: Phrase(
        en: "If that was intended, run prune or offload with --allow-mass-removal; if not, restore "
          + "them.",
        ja: "意図したものなら、prune か offload に --allow-mass-removal を付けて実行してください。"
          + "そうでなければ復元してください。"),
      folder: name)
  }

  static func massRemoval(of mark: MassRemovalRow) -> JobWarning {
    massRemoval(of: mark.name.description, before: mark.before, gone: mark.gone)
  }
}
