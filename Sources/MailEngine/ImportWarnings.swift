internal import JobEvents
internal import MailArchive
internal import MailTypes

/// What a person has to know of a source that was not as clear as it might be.
enum ImportWarnings {
  /// A file that could not be read.
  static func unreadable(_ path: String, _ error: ArchiveError) -> JobWarning {
    let cause = cause(of: error, at: path)
    return JobWarning(
      what: Phrase(
        en: "\(path) was not taken in: \(cause.en).", ja: "\(path) を取り込めませんでした。\(cause.ja)。"))
  }

  /// A directory, or a file of many messages, that could not be read to its end.
  static func unread(_ path: String, _ error: ArchiveError) -> JobWarning {
    let cause = cause(of: error, at: path)
    return JobWarning(
      what: Phrase(
        en: "\(path) was not taken in, or not to its end: \(cause.en).",
        ja: "\(path) の全部または一部を取り込めませんでした。\(cause.ja)。"))
  }

  /// A message that may be one that the archive has and cannot show.
  static func uncompared(_ place: String, _ error: ArchiveError) -> JobWarning {
    let cause = error.explanation.cause
    return JobWarning(
      what: Phrase(
        en:
          "\(place) was not taken in: \(error.path) in the archive may be the same message and cannot "
          + "be read: \(cause.en).",
        ja: "\(place) を取り込みませんでした。アーカイブの \(error.path) が同じメールかもしれませんが、"
          + "読み取れません。\(cause.ja)。"),
      remedy: Phrase(
        en: "Check the archive with mailkura verify, then run the same command again.",
        ja: "mailkura verify でアーカイブを調べてから、もう一度実行してください。"))
  }

  private static func cause(of error: ArchiveError, at path: String) -> Phrase {
    switch error.code {
    case .linkInTheWay:
      Phrase(
        en: "it is a link, a device or a FIFO, or has become one",
        ja: "リンク、デバイス、FIFO のいずれかです(読み取り中に変わった可能性があります)")
    case .missing where path.unicodeScalars.contains("\u{FFFD}"):
      Phrase(
        en: "its name is not valid UTF-8; rename it and run the same command again",
        ja: "名前が UTF-8 として正しくありません。名前を変えてから、もう一度実行してください")
    default: error.explanation.cause
    }
  }

  static func changed(_ place: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "\(place) changed while it was being read and was not taken in.",
        ja: "\(place) は読み取り中に変更されたため、取り込みませんでした。"),
      remedy: closeAndRepeat)
  }

  private static let closeAndRepeat = Phrase(
    en: "Close the mail program and run the same command again.",
    ja: "メールソフトを終了してから、もう一度実行してください。")

  static func mboxChanged(_ path: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "\(path) was written to while it was being read; messages of it may be missing.",
        ja: "\(path) は読み取り中に書き込まれました。取り込めていないメールがあるかもしれません。"),
      remedy: closeAndRepeat)
  }

  /// An `.eml` file without an octet.
  static func empty(_ path: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "\(path) is empty: the message that it had is not in it, and nothing was taken in.",
        ja: "\(path) は空です。元のメールが失われているため、取り込みませんでした。"),
      remedy: Phrase(
        en: "Get the message again from where the file came from, or delete the file.",
        ja: "ファイルの入手元からメールを取り直すか、このファイルを削除してください。"))
  }

  /// Files of Maildirs without an octet; nil for none.
  static func emptyMessages(_ paths: PassedOver) -> JobWarning? {
    paths.count == 0
      ? nil
      : JobWarning(
        what: Phrase(
          en:
            "\(counted(paths.count, "file is", "files are")) empty, as a crash or a full disk leaves "
            + "them; taken in as messages without content: \(some(paths))",
          ja: "空のファイルが \(paths.count) 個あります(異常終了やディスク不足で生じます)。"
            + "空のメールとして取り込みました: \(some(paths))"))
  }

  static func expunged(_ count: Int) -> JobWarning {
    JobWarning(
      what: Phrase(
        en:
          "\(counted(count, "message", "messages")) that the mail program has deleted but still holds "
          + "\(count == 1 ? "was" : "were") left out.",
        ja: "メールソフトが削除済みとし、まだファイルに残しているメール \(count) 通を除外しました。"),
      remedy: Phrase(
        en: "Take them in with --include-deleted.",
        ja: "--include-deleted を付けると取り込みます。"))
  }

  /// Links, devices and sockets; nil for none.
  static func others(_ paths: PassedOver) -> JobWarning? {
    paths.count == 0
      ? nil
      : JobWarning(
        what: Phrase(
          en: "\(counted(paths.count, "link or special file was", "links and special files were")) "
            + "passed over: \(some(paths))",
          ja: "リンクや特殊ファイル \(paths.count) 個を飛ばしました: \(some(paths))"))
  }

  /// Files without mail; nil for none.
  static func strangers(_ paths: PassedOver) -> JobWarning? {
    paths.count == 0
      ? nil
      : JobWarning(
        what: Phrase(
          en: "\(counted(paths.count, "file holds", "files hold")) no mail that is understood: "
            + some(paths),
          ja: "メールとして読めないファイルが \(paths.count) 個あります: \(some(paths))"))
  }

  private static func some(_ paths: PassedOver) -> String {
    paths.first.joined(separator: ", ") + (paths.count > paths.first.count ? ", …" : "")
  }

  /// `1 message holds`, `2 messages hold`.
  static func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
}
