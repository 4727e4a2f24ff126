package import JobEvents
package import MailTypes

/// What was removed on a server, in words.
package enum RemovalText {
  /// One folder's line.
  package static func phrase(_ folder: FolderReport, isDryRun: Bool) -> Phrase {
    let counts = counts(folder.removal ?? RemovalReport(), isDryRun: isDryRun)
    guard let reason = folder.reason else { return counts }
    return Phrase(en: counts.en + ": " + reason.en, ja: counts.ja + ": " + reason.ja)
  }

  /// The counts, those that are zero left out but for the first.
  package static func counts(_ removal: RemovalReport, isDryRun: Bool) -> Phrase {
    let size = ByteCountText.text(removal.bytes)
    let messages = NumberText.counted(removal.removed, "message")
    let number = NumberText.text(removal.removed)
    var english =
      isDryRun ? ["\(messages) (\(size)) to remove"] : ["\(messages) (\(size)) removed"]
    var japanese = [isDryRun ? "削除の対象 \(number) 通 (\(size))" : "削除 \(number) 通 (\(size))"]
    func add(_ count: Int, _ text: Phrase) {
      guard count > 0 else { return }
      english.append(NumberText.text(count) + " " + text.en)
      japanese.append(text.ja + " " + NumberText.text(count) + " 通")
    }
    add(removal.marked, Phrase(en: "only marked as deleted", ja: "削除マークを付けただけのもの"))
    add(removal.kept, Phrase(en: "kept (flagged or draft)", ja: "残したもの (フラグ付き・下書き)"))
    add(removal.doubtful, Phrase(en: "not removed for a reason", ja: "理由があって残したもの"))
    return Phrase(en: english.joined(separator: ", "), ja: japanese.joined(separator: "、"))
  }
}
