import JobEvents
import MailClients
import MailTypes
import NetTransport
import SyncJournal
import TestSupport
import Testing

@testable import MailEngine

/// Gmail locks an account out that reads more than 2,500 MB in a day.
@Suite("Gmail's limit of a day")
struct GmailLimitTests {
  @Test(
    "holds by itself at Gmail alone, and nobody is held to it who says otherwise",
    arguments: [
      (" X-GM-EXT-1", nil, ExitCode.tryLater), ("", nil, .done),
      (" X-GM-EXT-1", DailyLimit.none, .done), (" X-GM-EXT-1", .octets(3_000_000_000), .done),
      ("", .octets(1_000_000_000), .tryLater),
    ])
  func limit(_ capabilities: String, _ limit: DailyLimit?, _ status: ExitCode) async throws {
    let directory = try ScratchDirectory("gmail")
    var account = ServedAccount(count: 2)
    account.capabilities += capabilities
    let server = try LyingIMAPServer(account)
    let endpoint = ServiceEndpoint(host: "127.0.0.1", port: server.port, security: .cleartext)
    func backUp() async -> (status: ExitCode, recorder: JobRecorder) {
      let settings = ConnectionSettings(
        endpoint: endpoint, user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
      let access = AccountAccess(
        settings: settings, credential: AccountCredential(.password(Secret(Array("x".utf8)))),
        identity: AccountIdentity(user: "taro", host: "127.0.0.1"))
      let recorder = JobRecorder()
      let request = BackupRequest(
        access: access, archivePath: directory("archive"), dailyLimit: limit)
      let run = BackupRun(request: request, observer: recorder, stop: StopSignal())
      return (await run.run(), recorder)
    }
    #expect(await backUp().status == .done)
    // As if the two had been larger.
    let journal = try Journal.open(
      path: directory("archive") + "/journal.sqlite3", access: .readWrite)
    let run = try #require(try journal.lastRuns(1).first)
    try journal.saveFetched(of: run.id, "{\"\(WallClock.seconds / 3600)\":2500000000}")
    journal.close()
    server.account.inbox.add("Subject: new\r\n\r\nnew\r\n")
    let (second, recorder) = await backUp()
    #expect(second == status)
    #expect(recorder.transfer?.new == (status == .done ? 1 : 0))
  }
}
