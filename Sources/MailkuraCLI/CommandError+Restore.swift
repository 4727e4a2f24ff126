internal import MailTypes

extension CommandError {
  /// What is said where `restore` was asked for something that does not go together.
  var restoring: Explanation {
    switch code {
    case .unknownReceiver(let job, let receiver):
      Explanation(
        .usage,
        what: Phrase(
          en: "It is not said which account job \(job) is to be taken back from.",
          ja: "ジョブ \(job) をどのアカウントから取り除くかが指定されていません。"),
        cause: receiver.map { receiver in
          Phrase(
            en: "The job has sent to \(receiver), which is no account of the configuration.",
            ja: "ジョブの送り先は \(receiver) ですが、設定ファイルにありません。")
        }
          ?? Phrase(
            en: "The archive has no record of where it has sent anything.",
            ja: "送り先の記録がアーカイブにありません。"),
        remedy: Phrase(en: "Name it with --to.", ja: "--to で指定してください。"))
    case .applyWithoutUndo:
      Explanation(
        .usage,
        what: Phrase(
          en: "--apply goes with --undo.", ja: "--apply は --undo とともに使います。"),
        cause: Phrase(
          en: "A restore removes nothing, and sends unless --dry-run is given.",
          ja: "復元は何も削除せず、--dry-run がなければ送信します。"),
        remedy: Phrase(
          en: "Leave it out, or add --undo JOB.", ja: "外すか、--undo JOB を付けてください。"))
    case .undoTakesNoChoice:
      Explanation(
        .usage,
        what: Phrase(
          en: "--undo takes back a whole job.", ja: "--undo はジョブ全体を取り消します。"),
        cause: Phrase(
          en: "Options that choose what to send, or how, mean nothing for it.",
          ja: "送るメールや送り方を選ぶオプションは使えません。"),
        remedy: Phrase(
          en: "Leave the others out; --to, --wait and --apply go with it.",
          ja: "ほかのオプションを外してください。--to、--wait、--apply は使えます。"))
    default:
      Explanation(
        .usage,
        what: Phrase(
          en: "It is not said where the mail is to go.", ja: "メールの送り先が指定されていません。"),
        cause: Phrase(
          en:
            "restore needs --to, and so does --undo where the configuration does not know the target.",
          ja: "restore には --to が必要です。"),
        remedy: Phrase(
          en: "Add --to TARGET: an account's name or a URL.",
          ja: "--to にアカウント名または URL を指定してください。"))
    }
  }
}
