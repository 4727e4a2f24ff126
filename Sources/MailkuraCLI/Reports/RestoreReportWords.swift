internal import MailEngine
internal import MailTypes
internal import TerminalUI

/// The words of a report on a restore, the same in every form.
struct RestoreReportWords {
  let report: ReplayReport
  let language: Language

  private func say(_ english: String, _ japanese: String) -> String {
    Phrase(en: english, ja: japanese).text(in: language)
  }

  var title: String { say("Report on a restore", "復元の報告") }

  var verdict: String {
    let total = report.total
    if report.isComplete {
      return say(
        "Everything has arrived: \(NumberText.text(total.arrived)) messages.",
        "\(NumberText.text(total.arrived)) 通すべてが届いています。")
    }
    let missing = total.merged + total.refused + total.unknown + total.open
    return say(
      "\(NumberText.text(missing)) messages have not arrived; \(NumberText.text(total.arrived)) have.",
      "\(NumberText.text(missing)) 通が届いていません。届いたのは \(NumberText.text(total.arrived)) 通です。")
  }

  var facts: [(name: String, value: String)] {
    var facts = [
      (say("Archive", "アーカイブ"), report.archive),
      (say("Mail of", "メールの持ち主"), report.source), (say("Target", "送り先"), report.target),
      (say("Begun", "開始"), LocalTime.text(report.began)),
      (say("Ended", "終了"), LocalTime.text(report.ended)),
    ]
    if let snapshot = report.snapshot {
      facts.append((say("State of", "送った状態"), LocalTime.text(snapshot)))
    }
    if let job = report.job { facts.append((say("Job", "ジョブ"), String(job))) }
    if let trouble = report.trouble {
      facts.append((say("Ended early", "途中終了"), trouble.text(in: language)))
    }
    return facts.map { ($0.0, HarmlessText.line($0.1)) }
  }

  var method: String {
    say(
      "Messages are compared by content and counted: of k equal ones the target has k. “Arrived” is what "
        + "the target showed when the run ended; what it held before counts too. “Merged” was taken by the "
        + "target and dropped as a duplicate. “Repaired” went as a copy that the target takes; the archive "
        + "keeps the message as it is.",
      "メールは内容で比べ、同じものは数も数えています。「到着」は終了時に送り先にあったもので、以前からあったものも"
        + "含みます。「統合」は送り先が受け取ったあと重複として捨てたものです。")
  }

  var columns: [String] {
    [
      say("Folder", "フォルダ"), say("At the target", "送り先での名前"), say("Arrived", "到着"),
      say("Sent now", "今回送信"),
      say("Repaired", "修正して送信"), say("Merged", "統合"), say("Refused", "拒否"),
      say("Unknown", "不明"), say("Not sent", "未送信"),
    ]
  }

  var sum: String { say("Sum", "合計") }

  func numbers(_ folder: ReplayReport.Folder) -> [String] {
    [
      folder.arrived, folder.sent, folder.repaired, folder.merged, folder.refused, folder.unknown,
      folder.open,
    ].map(NumberText.text)
  }

  var refusalsTitle: String { say("Not taken by the target", "送り先が受け付けなかったメール") }

  var refusalColumns: [String] {
    [
      say("Folder", "フォルダ"), "ID", say("Why", "理由"), say("The server's words", "サーバの応答"),
    ]
  }

  func cells(_ refusal: ReplayReport.Refusal) -> [String] {
    [refusal.folder, refusal.digest, refusal.reason.text(in: language), refusal.serverWords ?? ""]
      .map {
        HarmlessText.line($0)
      }
  }

  /// How many refusals are not named.
  var more: String? {
    let rest = report.total.refused - report.refusals.count
    guard rest > 0 else { return nil }
    return say(
      "And \(NumberText.text(rest)) more; “mailkura status --failed” lists them all.",
      "ほかに \(NumberText.text(rest)) 通あります。「mailkura status --failed」ですべて表示できます。")
  }
}
