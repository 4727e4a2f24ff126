import JobEvents
import MailTypes
import Testing

@testable import TerminalUI

@Suite("JSONReporter")
struct JSONReporterTests {
  private let output = CollectedOutput()
  private let clock = ManualClock()

  private func reporter(
    _ language: Language = .english, isVerbose: Bool = false, account: String? = nil
  ) -> JSONReporter {
    let writer = JSONEventWriter(output: output) { 1_704_164_645_678 }
    return JSONReporter(
      writer: writer, language: language, account: account, isVerbose: isVerbose,
      now: { [clock] in clock.instant })
  }

  private func body(_ event: String) -> String {
    #"{"event":"\#(event)","time":"2024-01-02T03:04:05.678Z","account":null,"#
  }

  @Test("each event has its keys in a fixed order")
  func events() {
    let reporter = reporter()
    reporter.receive(
      .started(JobStart(command: "backup", job: 7, archive: "/a", source: "t@h")))
    reporter.receive(.progress(JobProgress(folder: "INBOX", messagesDone: 3, bytesDone: 9)))
    reporter.receive(
      .folder(
        FolderReport(
          folder: "日本", server: 4, archived: 3, failed: 1, state: .partial,
          reason: Phrase(en: "One failed.", ja: "1 通失敗。"))))
    reporter.receive(.warning(JobWarning(what: Phrase(en: "W.", ja: "警。"))))
    reporter.receive(
      .failed(
        Explanation(
          .refused, what: .verbatim("a"), cause: .verbatim("b"),
          remedy: .verbatim("c"), serverWords: "NO \u{1B}")))
    #expect(
      output.lines == [
        body("start")
          + #""command":"backup","job":7,"archive":"/a","source":"t@h","target":null,"dry_run":false}"#,
        body("progress")
          + #""folder":"INBOX","folders_done":0,"folders_total":null,"messages_done":3,"messages_total":null,"bytes_done":9,"bytes_total":null}"#,
        body("folder")
          + #""folder":"日本","server":4,"archived":3,"failed":1,"gone":0,"state":"partial","reason":"One failed."}"#,
        body("warning") + #""what":"W.","remedy":null,"folder":null}"#,
        body("error")
          + #""code":77,"what":"a","cause":"b","remedy":"c","server_words":"NO \u001b"}"#,
      ])
  }

  @Test("the extensions used are told with -v alone")
  func extensions() {
    let event = JobEvent.extensions(
      ExtensionReport(
        server: "t@h", connections: 3, used: ["CONDSTORE", "ID"], refused: ["COMPRESS=DEFLATE"]))
    reporter().receive(event)
    #expect(output.lines.isEmpty)
    reporter(isVerbose: true).receive(event)
    #expect(
      output.lines == [
        body("extensions")
          + #""server":"t@h","connections":3,"used":["CONDSTORE","ID"],"refused":["COMPRESS=DEFLATE"]}"#
      ])
  }

  @Test("the summary of each command has the keys that scripts rely on")
  func summaries() {
    var transfer = JobSummary.Transfer()
    transfer.folders = 2
    transfer.new = 60
    transfer.skipped = 5
    transfer.bytes = 1234
    let reporter = reporter()
    let counts: [JobSummary.Counts] = [.backup(transfer), .restore(transfer), .verify(.init())]
    for count in counts {
      reporter.receive(
        .summary(
          JobSummary(
            command: "x", state: .done, job: nil, seconds: 1.5, counts: count, retryAfter: 9)))
    }
    let transferred =
      #""command":"x","state":"done","folders":2,"messages_new":60,"messages_skipped":5,"messages_gone":0,"messages_failed":0,"flags_changed":0,"bytes":1234"#
    let tail = #","seconds":1.5,"job":null,"retry_after":9}"#
    #expect(
      output.lines == [
        body("summary") + transferred + tail,
        body("summary") + transferred
          + #","messages_merged":0,"messages_altered":0,"messages_unknown":0,"messages_planned":0,"messages_missing":0,"dates_differ":0"#
          + tail,
        body("summary")
          + #""command":"x","state":"done","messages_checked":0,"damaged":0,"missing":0,"unknown":0,"doubled":0,"repaired":0,"bytes":0"#
          + tail,
      ])
  }

  @Test("there are no more than four progress events in any second")
  func rate() {
    let reporter = reporter()
    for _ in 0..<300 {
      reporter.receive(.progress(JobProgress()))
      clock.advance(by: .milliseconds(10))
    }
    #expect(output.lines.count == 12)
  }

  @Test("messages have events only where they were asked for")
  func messages() {
    let message = JobEvent.message(
      MessageReport(folder: "INBOX", uid: 4_294_967_295, outcome: .new, sha256: "ab", size: 10))
    reporter().receive(message)
    #expect(output.lines.isEmpty)
    reporter(isVerbose: true).receive(message)
    #expect(
      output.lines == [
        body("message")
          + #""folder":"INBOX","uid":4294967295,"outcome":"new","sha256":"ab","size":10,"path":null,"reason":null,"server_words":null}"#
      ])
  }

  @Test("words are in the language chosen, and the account is named")
  func language() {
    reporter(.japanese, account: "work").receive(
      .warning(JobWarning(what: Phrase(en: "W.", ja: "警告です。"))))
    #expect(output.text.contains(#""account":"work","what":"警告です。""#))
  }
}
