package import JobEvents
package import MailTypes

/// The completeness of a folder as a sentence.
package enum FolderText {
  package static func phrase(_ folder: FolderReport) -> Phrase {
    if let arrivals = folder.arrivals { return phrase(folder, arrivals) }
    if let undo = folder.undo { return phrase(folder, undo) }
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
    return closing(folder, Phrase(en: english, ja: japanese))
  }

  /// What of a folder's messages is at the target.
  private static func phrase(_ folder: FolderReport, _ arrivals: Arrivals) -> Phrase {
    let (there, all) = (NumberText.text(arrivals.arrived), NumberText.text(arrivals.planned))
    var english = "\(there) of \(NumberText.counted(arrivals.planned, "message")) at the target"
    var japanese = "\(all) 通のうち \(there) 通が送り先にあります"
    if let target = folder.target, target != folder.folder {
      english += ", in “\(target)”"
      japanese += " (「\(target)」)"
    }
    if arrivals.deleted > 0 {
      english += ", \(NumberText.text(arrivals.deleted)) deleted there"
      japanese += "、移行先で削除されたもの \(NumberText.text(arrivals.deleted)) 通"
    }
    if let extra = arrivals.extra, extra > 0 {
      english += ", \(NumberText.counted(extra, "other"))"
      japanese += "、ほかに \(NumberText.text(extra)) 通"
    }
    return closing(folder, Phrase(en: english, ja: japanese))
  }

  private static func phrase(_ folder: FolderReport, _ undo: JobSummary.Undo) -> Phrase {
    let removed = NumberText.text(undo.removed)
    let left = NumberText.text(undo.kept + undo.marked)
    return closing(
      folder,
      Phrase(
        en: "\(NumberText.counted(undo.removed, "message")) taken back, \(left) left",
        ja: "取り消し \(removed) 通、残したもの \(left) 通"))
  }

  private static func closing(_ folder: FolderReport, _ counts: Phrase) -> Phrase {
    let state: Phrase
    switch folder.state {
    case .complete: state = Phrase(en: "complete", ja: "完了")
    case .partial: state = Phrase(en: "not complete", ja: "未完了")
    case .skipped: state = Phrase(en: "skipped", ja: "対象外")
    }
    let reason = folder.reason.map { Phrase(en: ": " + $0.en, ja: ": " + $0.ja) }
    return Phrase(
      en: "\(counts.en) (\(state.en))\(reason?.en ?? "")",
      ja: "\(counts.ja) (\(state.ja))\(reason?.ja ?? "")")
  }
}
