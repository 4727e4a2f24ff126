import JobEvents
import MailTypes
import Testing

@testable import TerminalUI

@Suite("ProgressLine")
struct ProgressLineTests {
  private let progress = JobProgress(
    folder: "Archive/日本語フォルダ", messagesDone: 1234, messagesTotal: 2700, bytesDone: 45_000_000,
    bytesTotal: 100_000_000)

  /// Ten seconds at 4.5 MB/s.
  private var rate: TransferRate {
    var rate = TransferRate()
    let start = ContinuousClock.now
    for second in 0...10 {
      rate.add(
        JobProgress(messagesDone: second * 100, bytesDone: UInt64(second) * 4_500_000),
        at: start + .seconds(second))
    }
    return rate
  }

  @Test("says everything where there is room")
  func wide() {
    #expect(
      ProgressLine(language: .english).text(progress, rate, width: 120)
        == "[#########-----------]   45%  1,234/2,700 messages  45.0 MB  4.5 MB/s  0:13 left  "
        + "Archive/日本語フォルダ")
    #expect(
      ProgressLine(language: .japanese, label: "work").text(progress, rate, width: 120)
        == "work:  [#########-----------]   45%  1,234/2,700 通  45.0 MB  4.5 MB/s  残り 0:13  "
        + "Archive/日本語フォルダ")
  }

  @Test("is never wider than the terminal", arguments: 1...130)
  func everyWidth(width: Int) {
    for language in Language.allCases {
      let line = ProgressLine(language: language, label: "work")
      #expect(CharacterWidth.columns(of: line.text(progress, rate, width: width)) <= width)
    }
  }

  @Test("knows no percent and no time where the whole is not known")
  func unknownWhole() {
    let progress = JobProgress(messagesDone: 5, bytesDone: 900)
    #expect(
      ProgressLine(language: .english).text(progress, TransferRate(), width: 80)
        == "5 messages  900 B")
  }

  @Test("counts messages where octets are not known, and never shows more than 100 %")
  func messages() {
    let half = JobProgress(messagesDone: 5, messagesTotal: 10)
    #expect(ProgressLine(language: .english).plainText(half, TransferRate()).hasPrefix(" 50%"))
    let over = JobProgress(messagesDone: 50, messagesTotal: 10, bytesDone: 0)
    #expect(ProgressLine(language: .english).plainText(over, TransferRate()).hasPrefix("100%"))
    let negative = JobProgress(messagesDone: -1, messagesTotal: 10)
    #expect(ProgressLine(language: .english).plainText(negative, TransferRate()).hasPrefix("  0%"))
  }

  @Test("a folder's name cannot harm the terminal")
  func harmless() {
    let line = ProgressLine(language: .english).text(
      JobProgress(folder: "a\u{1B}[2Jb\r"), TransferRate(), width: 80)
    #expect(line.hasSuffix("a\\x1B[2Jb\\r"))
  }

  @Test("time left is that of the lately seen rate, none where nothing moves")
  func timeLeft() {
    var rate = TransferRate()
    let start = ContinuousClock.now
    for second in 0...30 {
      rate.add(
        JobProgress(bytesDone: second < 15 ? 0 : UInt64(second - 15) * 1000),
        at: start + .seconds(second))
    }
    #expect(rate.bytesPerSecond == 1000)
    #expect(rate.secondsLeft(of: JobProgress(bytesDone: 0, bytesTotal: 10_500)) == 11)
    #expect(rate.secondsLeft(of: JobProgress(bytesDone: 20, bytesTotal: 10)) == 0)
    #expect(rate.secondsLeft(of: JobProgress(bytesDone: 0, bytesTotal: .max)) == nil)
    #expect(TransferRate().secondsLeft(of: JobProgress(bytesTotal: 10)) == nil)
    var idle = TransferRate()
    idle.add(JobProgress(), at: start)
    idle.add(JobProgress(), at: start + .seconds(5))
    #expect(idle.secondsLeft(of: JobProgress(bytesTotal: 10)) == nil)
  }
}
