import JobEvents
import MailTypes
import Testing

@testable import TerminalUI

@Suite("TextReporter")
struct TextReporterTests {
  private let results = CollectedOutput()
  private let messages = CollectedOutput()
  private let clock = ManualClock()

  private func reporter(
    _ language: Language = .english, _ detail: TextReporter.Detail = .usual,
    isInteractive: Bool = false, label: String? = nil
  ) -> TextReporter {
    let plain = TextStyle(isColoured: false)
    let console = Console(
      results: results, messages: messages, resultStyle: plain, messageStyle: plain,
      isInteractive: isInteractive, columns: { 60 })
    return TextReporter(
      console: console, language: language, detail: detail, label: label,
      now: { [clock] in clock.instant })
  }

  private func summary(
    _ state: JobSummary.State = .done, _ change: (inout JobSummary.Transfer) -> Void
  ) -> JobSummary {
    var transfer = JobSummary.Transfer()
    transfer.folders = 6
    change(&transfer)
    return JobSummary(
      command: "backup", state: state, job: 1, seconds: 12.3, counts: .backup(transfer))
  }

  @Test("a backup ends with what a beginner wants to know")
  func backup() {
    let event = JobEvent.summary(
      summary {
        $0.new = 60
        $0.bytes = 1_234_567
        $0.skipped = 1200
        $0.gone = 2
      })
    reporter().receive(event)
    reporter(.japanese).receive(event)
    #expect(
      results.lines == [
        "Backup finished in 12 s: 60 new messages (1.2 MB) archived.",
        "6 folders, 1,200 already there, 2 gone from the server and kept here.",
        "バックアップが完了しました (12 秒)。新しいメール 60 通 (1.2 MB) を保存しました。",
        "フォルダ 6 個、保存済み 1,200 通、サーバから消えたもの (手元に保管) 2 通。",
      ])
    #expect(messages.text.isEmpty)
  }

  @Test("the extensions used are told with -v alone")
  func extensions() {
    let many = JobEvent.extensions(
      ExtensionReport(
        server: "t@h", connections: 3, used: ["CONDSTORE", "ID"], refused: ["COMPRESS=DEFLATE"]))
    let none = JobEvent.extensions(ExtensionReport(server: "t@h", connections: 1, used: []))
    reporter().receive(many)
    #expect(messages.lines.isEmpty)
    for language in [Language.english, .japanese] {
      reporter(language, .verbose, label: "work").receive(many)
      reporter(language, .verbose).receive(none)
    }
    #expect(results.lines.isEmpty)
    #expect(
      messages.lines == [
        "work: t@h: 3 connections, extensions used: CONDSTORE, ID; "
          + "refused by the server: COMPRESS=DEFLATE",
        "t@h: 1 connection, no extensions used",
        "work: t@h: 接続 3 本、使用した拡張: CONDSTORE, ID、サーバが拒否した拡張: COMPRESS=DEFLATE",
        "t@h: 接続 1 本、使用した拡張なし",
      ])
  }

  @Test("quiet says nothing while all is well, and speaks otherwise")
  func quiet() {
    let reporter = reporter(.english, .quiet, isInteractive: true)
    reporter.receive(.started(JobStart(command: "backup", job: 1, archive: "/a", source: "t@h")))
    reporter.receive(.progress(JobProgress()))
    reporter.receive(.folder(FolderReport(folder: "a", server: 1, archived: 1, state: .complete)))
    reporter.receive(.message(MessageReport(folder: "a", uid: 1, outcome: .new)))
    reporter.receive(.summary(summary { $0.new = 1 }))
    #expect(results.text.isEmpty && messages.text.isEmpty)
    reporter.receive(.warning(JobWarning(what: .verbatim("W."))))
    #expect(messages.lines == ["Warning: W."])
    reporter.receive(.summary(summary(.partial) { $0.failed = 1 }))
    #expect(results.lines.count == 2)
  }

  @Test("an error has a line each for what, cause and remedy, and quotes the server")
  func errors() {
    let explanation = Explanation(
      .refused, what: Phrase(en: "Login refused.", ja: "ログインが拒否されました。"),
      cause: Phrase(en: "Wrong password.", ja: "パスワードが違います。"),
      remedy: Phrase(en: "Check it.", ja: "確認してください。"), serverWords: "NO \u{1B}]0;x\u{7} go")
    reporter(label: "work").receive(.failed(explanation))
    reporter(.japanese).receive(.failed(explanation))
    #expect(
      messages.lines == [
        "Error (work): Login refused.", "  Cause: Wrong password.", "  Remedy: Check it.",
        "  Server: \"NO \\x1B]0;x\\x07 go\"", "エラー: ログインが拒否されました。", "  原因: パスワードが違います。",
        "  対処: 確認してください。", "  サーバの応答: 「NO \\x1B]0;x\\x07 go」",
      ])
    #expect(results.text.isEmpty)
  }

  @Test("folders that are not complete are named, the others with -v")
  func folders() {
    let whole = FolderReport(folder: "a", server: 4, archived: 4, state: .complete)
    let part = FolderReport(
      folder: "b\u{1B}", server: 124, archived: 120, failed: 4, gone: 1, state: .partial,
      reason: Phrase(en: "The server kept 4 back.", ja: "サーバが 4 通を渡しませんでした。"))
    let usual = reporter()
    usual.receive(.folder(whole))
    usual.receive(.folder(part))
    #expect(results.text.isEmpty)
    #expect(
      messages.lines == [
        "b\\x1B: 120 of 124 messages, 4 failed, 1 gone from the server (not complete): "
          + "The server kept 4 back."
      ])
    reporter(.japanese, .verbose).receive(.folder(whole))
    #expect(results.lines == ["a: 4 通のうち 4 通 (完了)"])
  }

  @Test("messages that went wrong are named, the others with -v")
  func messageLines() {
    let trouble = MessageReport(
      folder: "INBOX", uid: 7, outcome: .failed, size: 2000,
      reason: Phrase(en: "It was withheld.", ja: "渡されませんでした。"), serverWords: "NO")
    let fine = MessageReport(folder: "INBOX", uid: 8, outcome: .new, size: 10)
    let usual = reporter()
    usual.receive(.message(trouble))
    usual.receive(.message(fine))
    reporter(.english, .verbose).receive(.message(fine))
    #expect(
      messages.lines == [
        "INBOX UID 7 (2.0 kB): failed. It was withheld. \"NO\"", "INBOX UID 8 (10 B): archived",
      ])
  }

  @Test("on a terminal one line is redrawn, ten times a second at most, and taken away")
  func redrawing() {
    let reporter = reporter(isInteractive: true)
    for count in 0..<100 {
      reporter.receive(.progress(JobProgress(messagesDone: count)))
      clock.advance(by: .milliseconds(20))
    }
    let redraws = messages.text.split(separator: "\r")
    #expect(redraws.count == 20)
    #expect(redraws.first == "0 messages  0 B\u{1B}[K")
    reporter.receive(.summary(summary { _ in }))
    #expect(messages.text.hasSuffix("\r\u{1B}[K"))
    #expect(results.lines.first == "Backup finished in 12 s: no new messages.")
  }

  @Test("without a terminal there is a plain line every ten seconds")
  func plainLines() {
    let reporter = reporter()
    for count in 0..<100 {
      reporter.receive(.progress(JobProgress(messagesDone: count, messagesTotal: 200)))
      clock.advance(by: .milliseconds(250))
    }
    #expect(messages.lines.count == 2)
    #expect(messages.lines.first?.contains(" 20%  40/200 messages") == true)
    #expect(!messages.text.contains("\r") && !messages.text.contains("\u{1B}"))
  }
}
