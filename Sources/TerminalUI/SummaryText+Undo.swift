internal import JobEvents
internal import MailTypes

extension SummaryText {
  func undo(_ summary: JobSummary, _ counts: JobSummary.Undo) -> [Phrase] {
    let messages = NumberText.counted(counts.removed, "message")
    let (number, size) = (NumberText.text(counts.removed), ByteCountText.text(counts.bytes))
    let head = heading(summary, Phrase(en: "Undo", ja: "復元の取り消し"))
    let result =
      isDryRun
      ? Phrase(
        en: "\(messages) (\(size)) would be removed from the target. Nothing was changed.",
        ja: "送り先のメール \(number) 通 (\(size)) が削除の対象です。何も変更していません。")
      : Phrase(
        en: "\(messages) (\(size)) removed from the target.",
        ja: "送り先からメール \(number) 通 (\(size)) を削除しました。")
    var english = [NumberText.counted(counts.folders, "folder")]
    var japanese = ["フォルダ \(NumberText.text(counts.folders)) 個"]
    func add(_ count: Int, _ words: Phrase) {
      guard count > 0 else { return }
      english.append(NumberText.text(count) + " " + words.en)
      japanese.append(words.ja + " " + NumberText.text(count) + " 通")
    }
    add(counts.kept, Phrase(en: "left there, for the reasons above", ja: "残したもの (理由は上記)"))
    add(counts.marked, Phrase(en: "only marked as deleted", ja: "削除マークを付けただけのもの"))
    add(counts.gone, Phrase(en: "gone before", ja: "すでになかったもの"))
    var phrases = [
      Self.joined(head, result),
      Phrase(en: english.joined(separator: ", ") + ".", ja: japanese.joined(separator: "、") + "。"),
    ]
    if isDryRun, counts.removed > 0 {
      phrases.append(
        Phrase(
          en: "Add --apply to remove them, -v to see each.",
          ja: "--apply を付けると削除します。-v を付けると1通ずつ表示します。"))
    }
    return phrases
  }
}
