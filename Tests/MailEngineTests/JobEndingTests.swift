import JobEvents
import MailArchive
import MailClients
import MailTypes
import SyncJournal
import Testing

@testable import MailEngine

@Suite("How a job ends")
struct JobEndingTests {
  private static let full = ArchiveError(
    .system(.writing, errno: 28, freeOctets: 0), path: "/archive/mail/INBOX/tmp/1")
  private static let cut = ClientError(
    .connectionEnded, server: "imap.example.jp:993", activity: .asking)

  private static let rows: [(any Error, Bool, ExitCode, JobSummary.State)] = [
    (StopRequested(), true, .terminated, .interrupted),
    // The connections that a request to stop has cut are no failure of their own.
    (cut, true, .terminated, .interrupted),
    (cut, false, .tryLater, .failed),
    // But a disk that is full stays so, whatever came first.
    (full, true, .inputOutput, .failed),
    (full, false, .inputOutput, .failed),
    (EngineError(.unknownFolder("x")), false, .notFound, .failed),
    (FixtureError.noUID, false, .inputOutput, .failed),
  ]

  @Test("by what ended it early", arguments: rows.indices)
  func early(_ index: Int) {
    let (error, isStopping, code, state) = Self.rows[index]
    let stop = StopSignal()
    if isStopping { stop.request(.afterMessage, status: .terminated) }
    let ending = JobEnding(error: error, isPartial: true, stop: stop)
    #expect(ending.exitCode == code)
    #expect(ending.state == state)
    #expect((ending.explanation == nil) == (state == .interrupted))
  }

  @Test("by what it left out, where it came to its end", arguments: [true, false])
  func whole(_ isPartial: Bool) {
    let stop = StopSignal()
    // A request that comes too late changes nothing.
    stop.request(.afterMessage, status: .interrupted)
    let ending = JobEnding(error: nil, isPartial: isPartial, stop: stop)
    #expect(ending.exitCode == (isPartial ? .partial : .done))
    #expect(ending.runState == (isPartial ? .partial : .done))
    #expect(ending.explanation == nil)
  }
}
