internal import JobEvents
internal import MailEngine
internal import MailTypes
internal import TerminalUI

/// The words of a report on what is at a target, the same in every form.
struct RestoreReportWords {
  /// One figure of a folder.
  struct Column {
    let name: String
    /// What it means; nil where its name says it.
    var meaning: String?
    /// Whether all is well where it is 0.
    var isTrouble = false
    let value: (ReplayReport.Folder) -> Int?
  }

  let report: ReplayReport
  let language: Language
  let columns: [Column]

  init(report: ReplayReport, language: Language) {
    self.report = report
    self.language = language
    columns = Self.columns(of: report).map { column in
      Column(
        name: column.name.text(in: language), meaning: column.meaning?.text(in: language),
        isTrouble: column.isTrouble, value: column.value)
    }
  }

  private func say(_ english: String, _ japanese: String) -> String {
    Phrase(en: english, ja: japanese).text(in: language)
  }

  var title: String {
    switch report.kind {
    case .restore: say("Report on a restore", "復元の報告")
    case .migration: say("Report on a migration", "移行の報告")
    case .comparison: say("Comparison of an archive with an account", "アーカイブとアカウントの照合")
    }
  }

  /// The result in one sentence.
  var verdict: String {
    let total = report.total
    let all = NumberText.text(total.planned)
    guard !total.isComplete else {
      if report.trouble == nil, report.folders.allSatisfy(\.isComplete) {
        if !report.isFetched {
          return say(
            "All of the archive's messages have been brought to the target, \(all) of \(all), but the "
              + "source has not handed over everything: \(unfetched).",
            "アーカイブの \(all) 通すべてを移行先に届けましたが、移行元から取り出せなかったものがあります "
              + "(\(unfetched))。")
        }
        if report.kind == .migration, total.deleted > 0 {
          let deleted = NumberText.text(total.deleted)
          return say(
            "All of the archive's messages have been brought to the target, \(all) of \(all); "
              + "\(deleted) of them \(total.deleted == 1 ? "has" : "have") been deleted there since.",
            "アーカイブの \(all) 通すべてを移行先に届けました。うち \(deleted) 通は、その後移行先で削除されています。")
        }
        if report.kind == .migration {
          return say(
            "Nothing is missing: all of the archive's messages have been brought to the target, \(all) of "
              + "\(all).",
            "欠けているメールはありません。アーカイブの \(all) 通すべてを移行先に届けました。")
        }
        return say(
          "Nothing is missing: the target has all of the archive's messages, \(all) of \(all).",
          "欠けているメールはありません。アーカイブの \(all) 通すべてが送り先にあります。")
      }
      return say(
        "Not finished: the \(all) messages that were looked for are there, but not all folders were looked "
          + "into.",
        "未完了です。調べた \(all) 通は送り先にありますが、調べられなかったフォルダがあります。")
    }
    let there = NumberText.text(total.arrived)
    let lacking = total.lacking
    return say(
      "The target has \(there) of the archive's \(NumberText.counted(total.planned, "message")); "
        + "\(NumberText.text(lacking)) \(lacking == 1 ? "is" : "are") not there as archived.",
      "アーカイブの \(all) 通のうち \(there) 通が送り先にあります。残りの \(NumberText.text(lacking)) 通は"
        + "保存したとおりには届いていません。")
  }

  /// What a migration has not got from its source.
  private var unfetched: String {
    let messages = say(
      NumberText.counted(report.unfetched, "message"), "\(NumberText.text(report.unfetched)) 通")
    let folders = say(
      NumberText.counted(report.unreadFolders, "folder") + " not complete",
      "完了していないフォルダ \(NumberText.text(report.unreadFolders)) 個")
    return [report.unfetched > 0 ? messages : nil, report.unreadFolders > 0 ? folders : nil]
      .compactMap { $0 }.joined(separator: say(", ", "、"))
  }

  var facts: [(name: String, value: String)] {
    var facts = [
      (say("Archive", "アーカイブ"), report.archive),
      (say("Mail of", "メールの持ち主"), report.source), (say("Target", "送り先"), report.target),
      (say("Begun", "開始"), LocalTime.zonedText(report.began)),
      (say("Ended", "終了"), LocalTime.zonedText(report.ended)),
    ]
    if let snapshot = report.snapshot {
      facts.append((say("State of", "対象の時点"), LocalTime.zonedText(snapshot)))
    }
    if let job = report.job { facts.append((say("Job", "ジョブ"), String(job))) }
    if let compared = report.compared {
      facts.append(
        (
          say("Read whole again", "全文を読み直した数"),
          say(NumberText.counted(compared, "message"), "\(NumberText.text(compared)) 通")
        ))
    }
    if report.datesDiffer > 0 {
      facts.append(
        (
          say("There under another date of arrival", "受信日時が変わったもの"),
          say(
            NumberText.counted(report.datesDiffer, "message"),
            "\(NumberText.text(report.datesDiffer)) 通")
        ))
    }
    if !report.isFetched {
      facts.append((say("Not fetched from the source", "移行元から取り出せなかったもの"), unfetched))
    }
    if let trouble = report.trouble {
      facts.append((say("Ended early", "途中終了"), trouble.text(in: language)))
    }
    return facts.map { ($0.0, HarmlessText.line($0.1)) }
  }

  var method: String {
    let compared = say(
      "Messages are compared by content, not by name or number, and counted: of k equal ones the target "
        + "needs k, whoever put them there. Line ends that the server writes in another way and header "
        + "fields that it adds are no difference. Each message of the archive stands in one column.",
      "メールは名前や番号ではなく内容で比べ、数も数えています。同じ内容のメールが k 通あれば、送り先にも (誰が置いたもの"
        + "でも) k 通必要です。サーバによる改行の違いと、サーバが加えたヘッダの行は、違いとみなしません。アーカイブの各メールは、どれか1つの列に数えられています。")
    if report.kind == .comparison { return compared }
    let readBack = say(
      " Of every message sent the target's announced size was compared, and read whole again were those of "
        + "another size, those that servers are known to alter, and a sample.",
      "送ったメールはすべて送り先が示すサイズを照合し、サイズの違うもの、サーバが書き換えやすいもの、"
        + "および一部の標本は全文を読み直しました。")
    guard report.kind == .migration else { return compared + readBack }
    return compared + readBack
      + say(
        " What has been deleted at the target since it was brought there counts as brought; mailkura "
          + "verify --against looks for each message anew.",
        "届けたあとに移行先で削除されたメールも、届けたものに数えます。mailkura verify --against を使うと、"
          + "すべてのメールを改めて確かめられます。")
  }

  var folderColumns: [String] { [say("Folder", "フォルダ"), say("At the target", "送り先での名前")] }

  var sum: String { say("Sum", "合計") }

  func numbers(_ folder: ReplayReport.Folder) -> [String] {
    columns.map { column in column.value(folder).map(NumberText.text) ?? "–" }
  }

  var total: ReplayReport.Folder {
    ReplayReport.Folder(
      name: "", target: "", arrivals: report.total, repaired: report.repaired)
  }

  var absencesTitle: String { say("Not there as archived", "保存したとおりに届いていないメール") }

  var absenceColumns: [String] {
    [
      say("Folder", "フォルダ"), say("Arrived on", "受信日時"), say("Subject", "件名"), "ID",
      say("Why", "理由"), say("The server's words", "サーバの応答"),
    ]
  }

  func cells(_ absence: ReplayReport.Absence) -> [String] {
    [
      absence.folder, absence.date?.zonedMinuteText ?? "–",
      absence.subject ?? say("(no subject)", "(件名なし)"), absence.digest,
      absence.reason.text(in: language), absence.serverWords ?? "–",
    ].map { HarmlessText.line($0) }
  }

  /// How many messages are not named.
  var more: String? {
    let total = report.total
    let rest = total.lacking - report.absences.count
    guard rest > 0 else { return nil }
    if total.altered > 0, report.kind != .comparison {
      return say(
        "And \(NumberText.text(rest)) more: “mailkura status --failed” tells those that were refused, "
          + "“mailkura verify --against --full -v” those that were altered.",
        "ほかに \(NumberText.text(rest)) 通あります。拒否されたものは「mailkura status --failed」、書き換えられたものは"
          + "「mailkura verify --against --full -v」で確認できます。")
    }
    return say(
      "And \(NumberText.text(rest)) more; with --json and -v, and by “mailkura status --failed”, all are told.",
      "ほかに \(NumberText.text(rest)) 通あります。--json と -v、または「mailkura status --failed」で確認できます。")
  }

  var maker: String {
    say("Made by mailkura \(ToolVersion.text)", "作成: mailkura \(ToolVersion.text)")
  }
}
