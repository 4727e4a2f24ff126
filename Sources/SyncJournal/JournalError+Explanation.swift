package import MailTypes

extension JournalError {
  package var explanation: Explanation {
    switch code {
    case .notFound:
      Explanation(
        .notFound,
        what: Phrase(
          en: "The archive has no journal: \(path)", ja: "アーカイブにジャーナルがありません: \(path)"),
        cause: Phrase(
          en: "No backup has been made into this archive, or the file was removed.",
          ja: "このアーカイブにはまだバックアップがないか、ファイルが削除されています。"),
        remedy: Phrase(
          en: "Check the path of the archive. If there is mail in it, run mailkura reindex.",
          ja: "アーカイブのパスを確認してください。メールがあるなら mailkura reindex を実行してください。"))
    case .cannotCreate:
      explanation(
        .cannotCreate, cannot: true,
        cause: Phrase(
          en: "The file could not be opened or created\(detail).",
          ja: "ファイルを開けないか、作成できませんでした\(detail)。"),
        remedy: Phrase(
          en: "Check that the directory exists and that it is yours.",
          ja: "ディレクトリが存在し、自分のものであることを確認してください。"))
    case .permissionDenied:
      explanation(
        .refused, cannot: true,
        cause: Phrase(
          en: "The system does not let this user write there\(detail).",
          ja: "このユーザには書き込みの権限がありません\(detail)。"),
        remedy: Phrase(
          en: "Run as the owner of the archive, or correct the permissions of the file.",
          ja: "アーカイブの所有者として実行するか、ファイルの権限を直してください。"))
    case .diskFull:
      explanation(
        .inputOutput,
        cause: Phrase(en: "The disk is full\(detail).", ja: "ディスクに空きがありません\(detail)。"),
        remedy: Phrase(
          en: "Free some space and run the same command again; nothing archived is lost.",
          ja: "空き容量を増やしてから同じコマンドを実行してください。保存済みのメールは失われません。"))
    case .readOrWriteFailed:
      explanation(
        .inputOutput,
        cause: Phrase(
          en: "The disk or its file system reports an error\(detail).",
          ja: "ディスクまたはファイルシステムがエラーを返しました\(detail)。"),
        remedy: Phrase(
          en: "Look into the system's log for disk errors, then run the same command again.",
          ja: "システムのログでディスクのエラーを確認してから、同じコマンドを実行してください。"))
    case .locked:
      explanation(
        .tryLater,
        cause: Phrase(
          en: "Another process is using the journal.", ja: "別のプロセスがジャーナルを使用しています。"),
        remedy: Phrase(
          en: "Try again when it has finished.", ja: "終わるのを待ってから、もう一度実行してください。"))
    case .damaged, .refused, .closed:
      explanation(
        .damaged,
        cause: Phrase(
          en: "The journal is damaged or does not fit this version of mailkura\(detail).",
          ja: "ジャーナルが壊れているか、この mailkura に合いません\(detail)。"),
        remedy: Phrase(
          en: "Keep a copy of the archive, then run mailkura reindex: it makes the journal anew.",
          ja: "まずアーカイブの写しを取り、mailkura reindex でジャーナルを作り直してください。"))
    case .notAJournal:
      explanation(
        .damaged,
        cause: Phrase(
          en: "The file is not a journal of mailkura.",
          ja: "このファイルは mailkura のジャーナルではありません。"),
        remedy: Phrase(
          en: "Keep a copy of the archive, then run mailkura reindex: it makes the journal anew.",
          ja: "まずアーカイブの写しを取り、mailkura reindex でジャーナルを作り直してください。"))
    case .newerVersion(let found, let supported):
      explanation(
        .damaged,
        cause: Phrase(
          en: "It was made by a newer mailkura: version \(found), while this one knows up to "
            + "\(supported).",
          ja: "新しい mailkura で作成されています (版 \(found)。この mailkura は版 \(supported) までです)。"),
        remedy: Phrase(
          en: "Install the newest mailkura and run the same command again.",
          ja: "最新の mailkura をインストールして、同じコマンドを実行してください。"))
    }
  }

  private func explanation(
    _ status: ExitCode, cannot: Bool = false, cause: Phrase, remedy: Phrase
  ) -> Explanation {
    Explanation(
      status,
      what: cannot
        ? Phrase(en: "The journal cannot be opened: \(path)", ja: "ジャーナルを開けません: \(path)")
        : Phrase(
          en: "The journal could not be read or written: \(path)",
          ja: "ジャーナルを読み書きできませんでした: \(path)"),
      cause: cause, remedy: remedy)
  }

  /// SQLite's words and the errno, in parentheses; empty where there are none.
  private var detail: String {
    var parts: [String] = []
    if !message.isEmpty { parts.append(message) }
    if result != 0 { parts.append("SQLite \(result)") }
    if systemError != 0 { parts.append("errno \(systemError)") }
    return parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
  }
}
