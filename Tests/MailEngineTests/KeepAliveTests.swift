import JobEvents
import MailClients
import MailTypes
import NetTransport
import TestSupport
import Testing

@testable import MailEngine

/// A connection that has nothing to do while another one works.
@Suite("Idle connections")
struct KeepAliveTests {
  /// Two folders: INBOX keeps one connection busy for two seconds, the other is done with Other at once.
  private static var account: ServedAccount {
    var account = ServedAccount(count: 3)
    account["Other"].add("Subject: other\r\n\r\nother\r\n")
    return account
  }

  private func backUp(
    _ lie: @escaping LyingIMAPServer.Lie
  ) async throws -> (status: ExitCode, recorder: JobRecorder, server: LyingIMAPServer) {
    let directory = try ScratchDirectory("idle")
    let server = try LyingIMAPServer(Self.account) { turn, account in
      if turn.bodies == 3 { turn.delay = .seconds(2) }
      // So that the other connection is in before INBOX is looked through.
      if turn.name == "UID SEARCH", turn.selected == "INBOX" { turn.delay = .milliseconds(600) }
      lie(&turn, &account)
    }
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(host: "127.0.0.1", port: server.port, security: .cleartext),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"),
      timeouts: TransportTimeouts(keepAlive: .milliseconds(100)))
    let recorder = JobRecorder()
    let request = BackupRequest(
      access: AccountAccess(
        settings: settings, credential: AccountCredential(.password(Secret(Array("x".utf8)))),
        identity: AccountIdentity(user: "taro", host: "127.0.0.1")),
      archivePath: directory("archive"), connections: 2)
    let status = await BackupRun(request: request, observer: recorder, stop: StopSignal()).run()
    return (status, recorder, server)
  }

  @Test("say something now and then")
  func noop() async throws {
    let (status, recorder, server) = try await backUp { _, _ in }
    #expect(status == .done)
    #expect(recorder.transfer?.new == 4)
    let count = server.commands.count { $0 == "NOOP" }
    #expect(count >= 1 && count <= 30)
    #expect(server.connections == 2)
  }

  @Test("that are gone are no failure of any message")
  func gone() async throws {
    let (status, recorder, server) = try await backUp { turn, _ in
      if turn.name == "NOOP" { turn.die() }
    }
    #expect(status == .done)
    #expect(recorder.transfer?.new == 4 && recorder.transfer?.failed == 0)
    #expect(server.commands.contains("NOOP"))
    #expect(recorder.warnings == [])
  }
}
