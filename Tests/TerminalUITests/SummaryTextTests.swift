import JobEvents
import MailTypes
import Testing

@testable import TerminalUI

@Suite("SummaryText")
struct SummaryTextTests {
  private func lines(
    _ state: JobSummary.State, _ counts: JobSummary.Counts, isDryRun: Bool = false,
    retryAfter: Int? = nil, job: Int64? = nil, language: Language
  ) -> [String] {
    let summary = JobSummary(
      command: "x", state: state, job: job, seconds: 3, counts: counts, retryAfter: retryAfter)
    return SummaryText(isDryRun: isDryRun).phrases(summary).map { $0.text(in: language) }
  }

  private var transfer: JobSummary.Transfer {
    var transfer = JobSummary.Transfer()
    transfer.folders = 1
    transfer.new = 1
    transfer.bytes = 500
    return transfer
  }

  @Test("a restore, interrupted, says how to carry on")
  func restore() {
    var transfer = transfer
    transfer.merged = 2
    transfer.unknown = 3
    transfer.failed = 4
    #expect(
      lines(.interrupted, .restore(transfer), language: .english) == [
        "Restore interrupted after 3.0 s: 1 message (500 B) sent.",
        "1 folder, 0 already there, 2 merged by the server as duplicates, 3 with an unknown "
          + "outcome, 4 failed.",
        "Run the same command again to carry on from here.",
      ])
    #expect(
      lines(.interrupted, .restore(transfer), language: .japanese) == [
        "復元を中断しました (3.0 秒)。メール 1 通 (500 B) を送信しました。",
        "フォルダ 1 個、送り先にあったもの 0 通、サーバが重複としてまとめたもの 2 通、"
          + "結果が確認できていないもの 3 通、失敗 4 通。",
        "同じコマンドをもう一度実行すると、続きから再開します。",
      ])
  }

  @Test("who has sent nothing says so, and that nothing had to be sent only where that is so")
  func nothingSent() {
    var (sent, pulled) = (JobSummary.Transfer(), JobSummary.Transfer())
    func first(_ state: JobSummary.State, _ language: Language) -> [String] {
      [JobSummary.Counts.restore(sent), .migrate(pulled, sent: sent)].map {
        lines(state, $0, language: language)[0]
      }
    }
    pulled.new = 353
    #expect(first(.done, .english).allSatisfy { $0.hasSuffix(": nothing had to be sent.") })
    for state in [.failed, .interrupted, .partial] as [JobSummary.State] {
      sent.missing = 0
      sent.planned = 0
      #expect(first(state, .english).allSatisfy { $0.hasSuffix(": nothing was sent.") })
      #expect(first(state, .japanese).allSatisfy { $0.hasSuffix("送信したメールはありません。") })
      sent.missing = 60
      sent.planned = 60
      #expect(
        first(state, .english).allSatisfy {
          $0.hasSuffix(": nothing was sent; 60 messages are not at the target.")
        })
      #expect(
        first(state, .japanese).map { $0.suffix(20) } == [
          "送り先にないメールが 60 通あります。".suffix(20), "移行先にないメールが 60 通あります。".suffix(20),
        ])
    }
  }

  @Test("a migration that has not come to its end does not claim to have brought all")
  func notAll() {
    var sent = JobSummary.Transfer()
    sent.new = 5
    sent.planned = 125
    let counts = JobSummary.Counts.migrate(JobSummary.Transfer(), sent: sent)
    #expect(
      lines(.done, counts, language: .english).contains(
        "Brought to the target: all of 125 messages."))
    for state in [.failed, .interrupted] as [JobSummary.State] {
      let text = lines(state, counts, language: .english)
      #expect(text.contains("Brought to the target so far: 125 messages."), "\(text)")
      #expect(
        lines(state, counts, language: .japanese).contains("これまでに 125 通を移行先に届けました。"))
    }
  }

  @Test("what has sent something tells its number, for taking it back")
  func wayBack() {
    let counts: [JobSummary.Counts] = [
      .restore(transfer), .migrate(JobSummary.Transfer(), sent: transfer),
    ]
    for count in counts {
      #expect(
        lines(.partial, count, job: 6, language: .english).contains {
          $0.contains("“--undo 6” takes back")
        })
      #expect(
        !lines(.done, count, isDryRun: true, job: 6, language: .english).contains {
          $0.contains("--undo")
        })
    }
    #expect(
      !lines(.done, .restore(JobSummary.Transfer()), job: 6, language: .english).contains {
        $0.contains("--undo")
      })
  }

  @Test("a dry run says that nothing was changed")
  func dryRun() {
    #expect(
      lines(.done, .backup(transfer), isDryRun: true, language: .english).first
        == "Backup dry run finished in 3.0 s: 1 new message would be archived. Nothing was changed."
    )
    #expect(
      lines(.done, .restore(transfer), isDryRun: true, language: .japanese).first
        == "復元の確認が完了しました (3.0 秒)。メール 1 通が送信の対象です。何も変更していません。")
  }

  @Test("verify says that all is well only where it is")
  func verify() {
    var check = JobSummary.Check()
    check.checked = 60
    check.bytes = 1_200_000
    #expect(
      lines(.done, .verify(check), language: .english) == [
        "Verify finished in 3.0 s: 60 messages (1.2 MB) checked, all as they were archived."
      ])
    check.damaged = 1
    #expect(
      lines(.failed, .verify(check), language: .japanese) == [
        "検証はエラーのため途中で止まりました (3.0 秒)。60 通 (1.2 MB) を調べました。"
          + "破損 1 通、欠落 0 通、ジャーナルにないもの 0 個、重複 0 個です。"
      ])
    check.damaged = 0
    #expect(lines(.interrupted, .verify(check), language: .english)[0].contains("0 damaged"))
  }

  @Test("a wait that the server asks for is named")
  func retryAfter() {
    #expect(
      lines(.failed, .backup(transfer), retryAfter: 300, language: .english).last
        == "The server asks to wait 5 min 0 s before the next attempt.")
  }
}
