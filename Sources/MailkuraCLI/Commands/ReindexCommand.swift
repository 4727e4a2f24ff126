internal import CommandTable
internal import MailEngine
internal import MailTypes

/// What `reindex` was asked on the command line.
struct ReindexArguments: Sendable {
  var archive = ""
}

extension ReindexArguments {
  static let command = Command(
    name: "reindex",
    summary: Phrase(
      en: "Make the journal of an archive anew from its mail.",
      ja: "アーカイブのメールからジャーナルを作り直します。"),
    description: [
      Phrase(
        en: "For an archive whose journal is lost or damaged, or that has got mail from elsewhere. "
          + "History, UIDs and what restores have sent come from the journal if it is sound, else "
          + "from journal.backup.sqlite3; folders, flags, keywords and dates from the mail. The "
          + "former journal is kept as journal.old-….sqlite3. The next backup recognises what is "
          + "there and doubles nothing.",
        ja: "ジャーナルを失った、または壊れたアーカイブや、ほかからメールを移したアーカイブに使います。"
          + "履歴、UID、復元の記録は、使えるならジャーナルから、そうでなければ journal.backup.sqlite3 から引き継ぎ、"
          + "フォルダ、フラグ、キーワード、日時はメールから読み取ります。"
          + "以前のジャーナルは journal.old-….sqlite3 として残します。"
          + "次のバックアップは既存のメールを見分け、重複させません。")
    ],
    initial: ReindexArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .inputOutput, .tryLater, .refused, .interrupted,
      .terminated,
    ])
}

/// Runs `reindex`.
struct ReindexAction {
  let arguments: ReindexArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let path = try AccountResolver(surroundings).archivePath(arguments.archive)
    return await ReindexRun(
      archivePath: path, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }
}
