/// How a run of the tool ended, as a process exit status (sysexits).
package enum ExitCode: Int32, Hashable, Sendable, CaseIterable {
  case done = 0
  case partial = 1
  case usage = 64
  case damaged = 65
  case notFound = 66
  case unavailable = 69
  case cannotCreate = 73
  case inputOutput = 74
  case tryLater = 75
  case protocolBroken = 76
  case refused = 77
  case configuration = 78
  case interrupted = 130
  case terminated = 143

  /// What the status means, for help and manual pages.
  package var meaning: Phrase {
    switch self {
    case .done:
      Phrase(en: "Everything that was asked is done.", ja: "指示された処理はすべて完了しました。")
    case .partial:
      Phrase(
        en: "Done, except for messages or folders named in the output and the journal.",
        ja: "完了しましたが、出力とジャーナルに記されたメールまたはフォルダは処理できませんでした。")
    case .usage:
      Phrase(en: "The command line is wrong.", ja: "コマンドの指定に誤りがあります。")
    case .damaged:
      Phrase(
        en: "The archive is damaged or of a newer format, or verify found differences.",
        ja: "アーカイブが壊れているか新しい形式です。または verify が相違を見つけました。")
    case .notFound:
      Phrase(
        en: "An archive, file or folder named on the command line is not there.",
        ja: "指定されたアーカイブ、ファイルまたはフォルダがありません。")
    case .unavailable:
      Phrase(
        en: "The server refuses service for good: no such host, certificate not accepted, "
          + "or something it must offer is missing.",
        ja: "サーバを利用できません。ホストがない、証明書が受け入れられない、必要な機能がない、などです。")
    case .cannotCreate:
      Phrase(
        en: "A file or directory cannot be created.", ja: "ファイルまたはディレクトリを作成できません。")
    case .inputOutput:
      Phrase(
        en: "Reading or writing failed, a full disk included.",
        ja: "読み書きに失敗しました(ディスクの空き不足を含みます)。")
    case .tryLater:
      Phrase(
        en: "Try again later: network trouble, a server that refuses for now, or a locked archive.",
        ja: "時間をおいて再実行してください。ネットワーク障害、サーバの一時的な拒否、アーカイブの使用中などです。")
    case .protocolBroken:
      Phrase(en: "The server broke the protocol.", ja: "サーバがプロトコルに反する応答をしました。")
    case .refused:
      Phrase(
        en: "The login was refused, or a permission is missing.",
        ja: "ログインが拒否されたか、権限がありません。")
    case .configuration:
      Phrase(
        en: "The configuration is wrong, the archive belongs to another account, "
          + "or a password source gives nothing.",
        ja: "設定に誤りがあるか、別アカウントのアーカイブか、パスワードの取得元から何も得られません。")
    case .interrupted:
      Phrase(
        en: "Interrupted (SIGINT); the same command carries on.",
        ja: "中断されました (SIGINT)。同じコマンドで続きから再開します。")
    case .terminated:
      Phrase(
        en: "Terminated (SIGTERM); the same command carries on.",
        ja: "終了させられました (SIGTERM)。同じコマンドで続きから再開します。")
    }
  }

  /// The order in which the statuses of several accounts decide the one of the run.
  private static let precedence: [ExitCode] = [
    .interrupted, .terminated, .configuration, .refused, .unavailable, .damaged, .inputOutput,
    .cannotCreate, .protocolBroken, .tryLater, .notFound, .usage, .partial, .done,
  ]

  /// The status of a run over several accounts.
  package static func combined(_ statuses: [ExitCode]) -> ExitCode {
    precedence.first(where: statuses.contains) ?? .done
  }
}
