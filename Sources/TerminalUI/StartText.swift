package import JobEvents
package import MailTypes

/// What a job is about to do, in words.
package enum StartText {
  package static func phrase(_ start: JobStart) -> Phrase {
    let archive = start.archive
    let phrase: Phrase
    switch (start.command, start.source, start.target) {
    case ("backup", let source?, _):
      phrase = Phrase(
        en: "Backing up \(source) to \(archive)", ja: "\(source) を \(archive) にバックアップします")
    case ("import", let source?, _):
      phrase = Phrase(
        en: "Importing \(source) into \(archive)", ja: "\(source) を \(archive) に取り込みます")
    case ("restore", _, let target?):
      phrase = Phrase(
        en: "Restoring \(archive) to \(target)", ja: "\(archive) を \(target) に復元します")
    case ("migrate", let source?, let target?):
      phrase = Phrase(
        en: "Migrating \(source) to \(target), through \(archive)",
        ja: "\(source) を \(target) に、\(archive) を介して移行します")
    case ("undo", _, let target?):
      phrase = Phrase(
        en: "Looking at \(target) for what a restore of \(archive) has put there",
        ja: "\(archive) の復元が \(target) に置いたメールを調べます")
    case ("verify", _, _):
      phrase = Phrase(en: "Checking \(archive)", ja: "\(archive) を検証します")
    case ("export", _, let target?):
      phrase = Phrase(
        en: "Exporting \(archive) to \(target)", ja: "\(archive) を \(target) に書き出します")
    case ("import", let source?, _):
      phrase = Phrase(
        en: "Importing \(source) into \(archive)", ja: "\(source) を \(archive) に取り込みます")
    case ("offload", let source?, _):
      phrase = Phrase(
        en: "Looking at \(source) for what \(archive) holds and is old enough to be removed there",
        ja: "\(source) から削除できる、\(archive) に保存済みの古いメールを調べます")
    case ("prune", _, _):
      phrase = Phrase(
        en: "Looking in \(archive) for what is long gone", ja: "\(archive) で、消えて久しいメールを調べます")
    default:
      phrase = Phrase(en: "Working on \(archive)", ja: "\(archive) を処理します")
    }
    guard start.isDryRun else { return phrase }
    return Phrase(
      en: phrase.en + " (dry run: nothing will be changed)", ja: phrase.ja + " (確認のみ。何も変更しません)")
  }
}
