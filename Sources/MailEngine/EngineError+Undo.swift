internal import MailTypes

/// What is said where a restore cannot be taken back.
extension EngineError {
  static func noSuchJob(_ job: Int64, _ command: String?) -> Explanation {
    let cause =
      command.map {
        Phrase(
          en: "Job \(job) was “\($0)”, which sends nothing to an account.",
          ja: "ジョブ \(job) は「\($0)」で、アカウントには何も送りません。")
      } ?? Phrase(en: "Its number may be mistyped.", ja: "番号が間違っている可能性があります。")
    return Explanation(
      .notFound,
      what: Phrase(
        en: "The archive knows no restore with the number \(job).",
        ja: "このアーカイブに、番号 \(job) の復元の記録はありません。"),
      cause: cause,
      remedy: Phrase(
        en: "Take the number from “mailkura status”, or from what the restore told at its end.",
        ja: "「mailkura status」か、復元の終了時に表示された番号を指定してください。"))
  }

  static func otherReceiver(
    _ job: Int64, _ sentTo: AccountIdentity, _ asked: AccountIdentity
  ) -> Explanation {
    Explanation(
      .configuration,
      what: Phrase(
        en: "Job \(job) has sent its mail to \(sentTo), not to \(asked).",
        ja: "ジョブ \(job) がメールを送ったのは \(sentTo) で、\(asked) ではありません。"),
      cause: Phrase(
        en: "Nothing is removed from an account that the job has not touched.",
        ja: "ジョブが送っていないアカウントからは何も削除しません。"),
      remedy: Phrase(
        en: "Name that account with --to.", ja: "--to でそのアカウントを指定してください。"))
  }
}
