internal import JobEvents
internal import MailTypes

extension VerifyRun {
  func explain(_ check: JobSummary.Check) -> Explanation {
    Explanation(
      .damaged,
      what: Phrase(
        en: "The archive is not what the journal says: \(check.damaged) damaged, "
          + "\(check.missing) missing, \(check.unknown) unknown, \(check.doubled) doubled.",
        ja: "アーカイブがジャーナルと一致しません。破損 \(check.damaged)、欠落 \(check.missing)、"
          + "不明 \(check.unknown)、重複 \(check.doubled)。"),
      cause: Phrase(
        en: "Files were changed, removed or added by another program, or the disk is failing.",
        ja: "ほかのプログラムがファイルを変更・削除・追加したか、ディスクの故障が考えられます。"),
      remedy: remedy)
  }

  private var remedy: Phrase {
    guard request.isRepairing else {
      return Phrase(
        en: "Check the disk, and keep a copy of the archive before anything else; "
          + "-v names each message, --repair puts right what can be.",
        ja: "まずアーカイブの写しを取り、ディスクを点検してください。-v を付けると該当するメールを表示し、"
          + "--repair を付けると直せるものを直します。")
    }
    guard request.server == nil else {
      return Phrase(
        en:
          "Neither the archive nor the server has all of them whole any more; -v names each message, and an "
          + "older copy of the archive may hold it.",
        ja: "アーカイブにもサーバにも、完全な形では残っていないものがあります。-v を付けると該当するメールを"
          + "表示します。アーカイブの古い写しには残っているかもしれません。")
    }
    return Phrase(
      en:
        "These could not be repaired from the archive alone; --against SOURCE fetches what the "
        + "server still has, and -v names each message.",
      ja: "アーカイブだけでは修復できませんでした。--against SOURCE を付けると、"
        + "サーバに残っているメールを取り直します。-v を付けると該当するメールを表示します。")
  }

  static func explain(_ arrivals: Arrivals, at account: AccountIdentity) -> Explanation {
    var english: [String] = []
    var japanese: [String] = []
    if arrivals.missing > 0 {
      english.append("missing \(arrivals.missing)")
      japanese.append("ないもの \(arrivals.missing) 通")
    }
    if arrivals.altered > 0 {
      english.append("with other octets \(arrivals.altered)")
      japanese.append("内容の異なるもの \(arrivals.altered) 通")
    }
    return Explanation(
      .damaged,
      what: Phrase(
        en:
          "\(account) does not have all messages of the archive as they are (\(arrivals.planned)): "
          + english.joined(separator: ", ") + ".",
        ja: "\(account) には、アーカイブの \(arrivals.planned) 通がそのままではそろっていません: "
          + japanese.joined(separator: "、") + "。"),
      cause: Phrase(
        en:
          "They were never sent there, or somebody or the server has removed or changed them since.",
        ja: "まだ送られていないか、送ったあとに誰かまたはサーバが削除・変更した可能性があります。"),
      remedy: arrivals.missing > 0
        ? Phrase(
          en: "“mailkura restore ARCHIVE --to TARGET” sends what is missing; -v names each folder, "
            + "--report FILE each message.",
          ja: "「mailkura restore ARCHIVE --to TARGET」で足りないメールを送れます。-v で各フォルダを、"
            + "--report FILE で各メールを確認できます。")
        : Phrase(
          en:
            "What a server rewrites, as 8-bit characters in headers, cannot be sent there as it is: keep "
            + "the archive, which has the originals. --report FILE names each message.",
          ja: "ヘッダの8ビット文字など、サーバが書き換えるものは元のままでは送れません。元のメールがあるアーカイブを"
            + "残してください。--report FILE で各メールを確認できます。"))
  }
}
