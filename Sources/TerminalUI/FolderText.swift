package import JobEvents
package import MailTypes

/// The completeness of a folder as a sentence.
package enum FolderText {
  package static func phrase(_ folder: FolderReport) -> Phrase {
    let archived = NumberText.text(folder.archived)
    var english: String
    var japanese: String
    if let server = folder.server {
      english = "\(archived) of \(NumberText.counted(server, "message"))"
      japanese = "\(NumberText.text(server)) 通のうち \(archived) 通"
    } else {
      english = NumberText.counted(folder.archived, "message")
      japanese = "\(archived) 通"
    }
    if folder.failed > 0 {
      english += ", \(NumberText.text(folder.failed)) failed"
      japanese += "、失敗 \(NumberText.text(folder.failed)) 通"
    }
    if folder.gone > 0 {
      english += ", \(NumberText.text(folder.gone)) gone from the server"
      japanese += "、サーバから消えたもの \(NumberText.text(folder.gone)) 通"
    }
    let state: Phrase
    switch folder.state {
    case .complete: state = Phrase(en: "complete", ja: "完了")
    case .partial: state = Phrase(en: "not complete", ja: "未完了")
    case .skipped: state = Phrase(en: "skipped", ja: "対象外")
    }
    let reason = folder.reason.map { Phrase(en: ": " + $0.en, ja: ": " + $0.ja) }
    return Phrase(
      en: "\(english) (\(state.en))\(reason?.en ?? "")",
      ja: "\(japanese) (\(state.ja))\(reason?.ja ?? "")")
  }
}
