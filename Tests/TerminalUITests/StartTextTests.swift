import JobEvents
import MailTypes
import Testing

@testable import TerminalUI

@Suite("StartText")
struct StartTextTests {
  @Test(
    "names the command, not just who is at both ends",
    arguments: [
      ("backup", "Backing up t@h to /a", "t@h を /a にバックアップします"),
      ("restore", "Restoring /a to u@h", "/a を u@h に復元します"),
      ("verify", "Checking /a", "/a を検証します"), ("other", "Working on /a", "/a を処理します"),
    ])
  func commands(command: String, english: String, japanese: String) {
    var start = JobStart(command: command, job: 1, archive: "/a", source: "t@h", target: "u@h")
    #expect(StartText.phrase(start) == Phrase(en: english, ja: japanese))
    start.isDryRun = true
    #expect(StartText.phrase(start).en == english + " (dry run: nothing will be changed)")
    #expect(StartText.phrase(start).ja == japanese + " (確認のみ。何も変更しません)")
  }
}
