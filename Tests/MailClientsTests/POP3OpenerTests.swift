import MailClients
import MailTypes
import NetTransport
import TestSupport
import Testing

/// The clear part of STLS against servers that lie: no credential octet leaves.
@Suite struct POP3OpenerTests {
  private func open(_ server: ScriptedServer) -> ClientError? {
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "127.0.0.1", port: server.port, security: .startTLS, mailProtocol: .pop3),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"),
      timeouts: TransportTimeouts(
        connect: .seconds(5), handshake: .seconds(2), idle: .milliseconds(600)))
    return clientError {
      _ = try POP3Connection.open(settings, credential: .password(Secret(Array("hunter2".utf8))))
    }
  }

  private static let capabilities = "S: +OK hi\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: USER\n"

  @Test(
    arguments: [
      (capabilities + "S: .", .startTLSMissing),
      (
        capabilities + "S: STLS\nS: .\nC: STLS\nS> +OK go\\r\\n+OK injected\\r\\n", .octetsBeforeTLS
      ),
      (capabilities + "S: STLS\nS: .\nC: STLS\nS> +OK go\\r\\nx", .octetsBeforeTLS),
      ("S: * OK IMAP4rev1", .notPOP3),
    ] as [(String, ClientError.Code)])
  func noCredentialLeaves(script: String, code: ClientError.Code) throws {
    let server = try ScriptedServer(script)
    let error = open(server)
    #expect(error?.code == code)
    #expect(error?.mailProtocol == .pop3)
    #expect(server.surprises == [])
    for line in server.heard { #expect(line == "CAPA" || line == "STLS") }
    if code != .notPOP3 {
      #expect(error?.explanation.status == .unavailable)
      #expect(error?.explanation.remedy.en.contains("pop3s://") == true)
    }
  }

  @Test func refusedSTLSKeepsItsWordsToItself() throws {
    let server = try ScriptedServer(
      Self.capabilities + "S: STLS\nS: .\nC: STLS\nS: -ERR call 555")
    let error = open(server)
    #expect(error?.explanation.status == .unavailable)
    #expect(error?.explanation.serverWords == nil)
    #expect(error?.explanation.cause.en.contains("STLS") == true)
  }

  /// A server that is too old for CAPA is asked for TLS all the same, and nothing is said without.
  @Test func withoutCapabilities() throws {
    let server = try ScriptedServer("S: +OK hi\nC: CAPA\nS: -ERR\nC: STLS\nS: -ERR")
    guard case .startTLSRefused = open(server)?.code else {
      Issue.record("not refused")
      return
    }
    #expect(server.heard == ["CAPA", "STLS"])
  }

  /// The ports that are named are those of POP3.
  @Test func clearTextWhereTLSWasWanted() throws {
    let server = try ScriptedServer("S: +OK hi\n!stall")
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "127.0.0.1", port: server.port, security: .implicitTLS, mailProtocol: .pop3),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
    let error = clientError {
      _ = try POP3Connection.open(settings, credential: .password(Secret([1])))
    }
    #expect(error?.explanation.status == .unavailable)
    #expect(error?.explanation.remedy.en.contains("pop3s://") == true)
    #expect(error?.explanation.remedy.en.contains("imap") == false)
  }

  /// One that hangs up on CAPA, or once it has refused it, is asked again without; TLS is wanted all the
  /// same, and nothing else is said in clear.
  @Test(arguments: ["!close", "!reset", "S: -ERR what?\n!close", "S: +OK\nS: TOP\n!close"])
  func hangingUpAtCapabilities(ending: String) throws {
    let server = try ScriptedServer(
      "S: +OK hi\nC: CAPA\n\(ending)", "S: +OK hi\nC: STLS\nS: -ERR no TLS here")
    guard case .startTLSRefused = open(server)?.code else {
      Issue.record("\(server.heard)")
      return
    }
    #expect(server.heard.filter { $0 != "STLS" } == ["CAPA"])
    #expect(server.heard.last == "STLS" && server.surprises == [])
  }

  @Test(arguments: ["!close", "!reset", "S: -ERR what?\n!close"])
  func withoutCapabilitiesUSERAndPASSWillDo(ending: String) throws {
    let server = try ScriptedServer(
      "S: +OK hi\nC: CAPA\n\(ending)",
      "S: +OK hi\nC: USER taro\nS: +OK\nC: PASS hunter2\nS: +OK in\nC: STAT\nS: +OK 0 0")
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "127.0.0.1", port: server.port, security: .cleartext, mailProtocol: .pop3),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
    let connection = try POP3Connection.open(
      settings, credential: .password(Secret(Array("hunter2".utf8))))
    #expect(try connection.stat().messages == 0)
    #expect(server.surprises == [])
    connection.close()
  }

  @Test(arguments: ["!close", "!reset", "!stall", "S: +OK more\n!close"])
  func hangingUpAtTheHandshakeSendsNothing(ending: String) throws {
    let server = try ScriptedServer(
      Self.capabilities + "S: STLS\nS: .\nC: STLS\nS: +OK go\n\(ending)")
    let error = open(server)
    #expect(error != nil)
    #expect(server.heard == ["CAPA", "STLS"])
  }

  @Test(arguments: ["S: -ERR too busy\n!close", "!close", "!stall"])
  func aServerThatIsBusy(script: String) throws {
    let error = open(try ScriptedServer(script))
    #expect(error?.explanation.status == .tryLater)
    #expect(error?.explanation.serverWords == nil)
  }

  @Test func refusedPort() throws {
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "127.0.0.1", port: try LoopbackSocket.unusedPort(), security: .cleartext,
        mailProtocol: .pop3),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
    let error = clientError {
      _ = try POP3Connection.open(settings, credential: .password(Secret([1])))
    }
    #expect(error?.explanation.status == .tryLater && error?.mailProtocol == .pop3)
    #expect(error?.explanation.remedy.en.contains("995") == true)
  }

  /// A tunnel command that says something, reads a command and answers it, and then listens.
  private func tunnel(
    _ greeting: String, _ answer: String, _ security: TransportSecurity,
    _ credential: Login.Credential
  ) -> (connection: POP3Connection?, error: ClientError?) {
    var settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "mail.invalid", port: 110, security: security, mailProtocol: .pop3),
      user: "taro", tls: TLSPolicy(serverName: "mail.invalid"))
    settings.route = .tunnel(
      TunnelCommand(
        line:
          "printf '\(greeting)\\r\\n'; read -r line; printf '%s\\r\\n' '\(answer)'; exec cat >/dev/null",
        environment: ["PATH": "/usr/bin:/bin"]))
    do {
      return (try POP3Connection.open(settings, credential: credential), nil)
    } catch {
      return (nil, error)
    }
  }

  /// At the end of a tunnel the maildrop may be open already.
  @Test func aTunnelThatNeedsNoLogin() {
    let (connection, error) = tunnel("+OK in", "-ERR what?", .cleartext, .none)
    #expect(error == nil && connection?.state == .transaction)
    connection?.close()
  }

  @Test func aTunnelDoesNotLetAPasswordOutInClear() {
    let secret = Login.Credential.password(Secret(Array("hunter2".utf8)))
    let (_, error) = tunnel("+OK hi", "+OK\r\nUSER\r\n.", .startTLS, secret)
    #expect(error?.code == .startTLSMissing)
  }

  @Test func withoutTunnelSomethingToLogInWithIsNeeded() {
    let conversation = MaildropConversation(saying: ["+OK", "-ERR"])
    let error = clientError { try conversation.connection.begin(.maildrop(nil, .none)) }
    #expect(error?.code == .loginWanted)
  }
}
