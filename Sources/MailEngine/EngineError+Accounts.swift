internal import MailTypes

/// What is said where an account and an archive do not go together.
extension EngineError {
  static func otherAccount(_ archived: AccountIdentity, _ asked: AccountIdentity) -> Explanation {
    Explanation(
      .configuration,
      what: Phrase(
        en: "The archive holds the mail of \(archived), not of \(asked).",
        ja: "このアーカイブは \(archived) のメールのもので、\(asked) のものではありません。"),
      cause: Phrase(
        en: "An archive holds one account, so that mail of different people never mixes.",
        ja: "メールが混ざらないよう、1つのアーカイブには1つのアカウントだけを保存します。"),
      remedy: Phrase(
        en: "Name another directory with --archive; if it is the same mail at a new place, "
          + "add --moved.",
        ja: "--archive で別のディレクトリを指定してください。同じメールが新しいサーバへ移っただけの場合は "
          + "--moved を付けてください。"))
  }

  static func neverRestored(_ archived: AccountIdentity, _ asked: AccountIdentity) -> Explanation {
    Explanation(
      .configuration,
      what: Phrase(
        en:
          "The archive holds the mail of \(archived), and none of it was ever restored to \(asked).",
        ja: "このアーカイブは \(archived) のメールのもので、\(asked) に復元したことはありません。"),
      cause: Phrase(
        en: "Another account was meant, or the mail came there by other means.",
        ja: "別のアカウントを指定したか、mailkura 以外の方法でメールが移された可能性があります。"),
      remedy: Phrase(
        en:
          "Add --by-content to compare all the same, with --map and --prefix where folders have other "
          + "names there.",
        ja: "それでも比べるには --by-content を付けてください。フォルダ名が違う場合は --map と --prefix も指定します。"))
  }

  static func needsRoom(_ path: String) -> Explanation {
    Explanation(
      .inputOutput,
      what: Phrase(
        en: "The archive \(path) cannot be written to.", ja: "アーカイブ \(path) に書き込めません。"),
      cause: Phrase(
        en: "A comparison by content works on a copy of the journal, beside it.",
        ja: "内容による比較では、ジャーナルの写しをアーカイブ内に一時的に作ります。"),
      remedy: Phrase(
        en: "Copy the archive to a disk that can be written to, and compare that one.",
        ja: "書き込めるディスクにアーカイブを写し、その写しと比べてください。"))
  }

  static func noLabels(_ path: String) -> Explanation {
    Explanation(
      .configuration,
      what: Phrase(
        en: "The archive \(path) knows of no labels that could become keywords.",
        ja: "アーカイブ \(path) には、キーワードにできるラベルの記録がありません。"),
      cause: Phrase(
        en:
          "Only Gmail has labels, and they are archived by a backup that has looked at all messages.",
        ja: "ラベルは Gmail だけのもので、全メールを確認したバックアップで記録されます。"),
      remedy: Phrase(
        en: "Run a backup of the Gmail account first, or leave --labels out.",
        ja: "先に Gmail のアカウントをバックアップするか、--labels を付けずに実行してください。"))
  }
}
