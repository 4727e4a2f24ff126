internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension ArchiveError {
  /// What is said when a call of the system failed.
  func systemExplanation(
    _ activity: ArchiveActivity, errno: Int32, freeOctets: Int64?
  ) -> Explanation {
    let words = SystemFailure.words(errno)
    let what = Self.what(activity, path: path)
    switch errno {
    case ENOSPC, EDQUOT:
      let free = freeOctets.map { $0 / 1_048_576 }
      return Explanation(
        .inputOutput, what: what,
        cause: Phrase(
          en: errno == EDQUOT
            ? "your quota is used up (\(words))"
            : "the disk is full (\(words))" + (free.map { "; \($0) MiB are free" } ?? ""),
          ja: errno == EDQUOT
            ? "割り当て容量を使い切りました (\(words))"
            : "ディスクがいっぱいです (\(words))" + (free.map { "。空きは \($0) MiB です" } ?? "")),
        remedy: Phrase(
          en: "make room and run the same command again; what is stored stays",
          ja: "空きを作って同じコマンドを実行してください。保存済みの分はそのまま残ります"))
    case EACCES, EPERM:
      return Explanation(
        activity == .creating ? .cannotCreate : .refused, what: what,
        cause: Phrase(
          en: "a permission is missing (\(words))", ja: "権限がありません (\(words))"),
        remedy: Phrase(
          en: "check owner and mode with ls -ld, or name another place",
          ja: "ls -ld で所有者と権限を確かめるか、別の場所を指定してください"))
    case EROFS:
      return Explanation(
        activity == .creating ? .cannotCreate : .inputOutput, what: what,
        cause: Phrase(
          en: "the disk is mounted read-only (\(words))",
          ja: "ディスクが読み取り専用です (\(words))"),
        remedy: Phrase(
          en: "mount it writable or name another place",
          ja: "書き込み可能にするか、別の場所を指定してください"))
    case EMFILE, ENFILE:
      return Explanation(
        .inputOutput, what: what,
        cause: Phrase(
          en: "too many files are open (\(words))", ja: "開いているファイルが多すぎます (\(words))"),
        remedy: Phrase(
          en: "raise the limit with ulimit -n, or use fewer connections",
          ja: "ulimit -n で上限を上げるか、接続数を減らしてください"))
    default:
      return Explanation(
        activity == .creating ? .cannotCreate : .inputOutput, what: what,
        cause: Phrase(
          en: "the system says: \(words)", ja: "システムからのメッセージ: \(words)"),
        remedy: Phrase(
          en: "check the disk and its file system, then run the same command again",
          ja: "ディスクとファイルシステムを確かめてから、同じコマンドを実行してください"))
    }
  }

  private static func what(_ activity: ArchiveActivity, path: String) -> Phrase {
    switch activity {
    case .creating: Phrase(en: "\(path) cannot be created", ja: "\(path) を作成できません")
    case .opening: Phrase(en: "\(path) cannot be opened", ja: "\(path) を開けません")
    case .locking: Phrase(en: "\(path) cannot be locked", ja: "\(path) をロックできません")
    case .reading: Phrase(en: "\(path) cannot be read", ja: "\(path) を読み込めません")
    case .writing: Phrase(en: "\(path) cannot be written", ja: "\(path) に書き込めません")
    case .synchronizing:
      Phrase(
        en: "what was written to \(path) is not safely on the disk",
        ja: "\(path) への書き込みがディスクに確実には届いていません")
    case .renaming: Phrase(en: "\(path) cannot be renamed", ja: "\(path) の名前を変更できません")
    case .removing: Phrase(en: "\(path) cannot be removed", ja: "\(path) を削除できません")
    case .listing: Phrase(en: "\(path) cannot be listed", ja: "\(path) の一覧を取得できません")
    }
  }
}
