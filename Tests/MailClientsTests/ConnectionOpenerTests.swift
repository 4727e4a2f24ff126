import MailClients
import MailTypes
import NetTransport
import TestSupport
import Testing

/// The clear part of STARTTLS against servers that lie (RELIABILITY: no credential octet leaves).
@Suite struct ConnectionOpenerTests {
  private func open(
    _ server: ScriptedServer, _ security: TransportSecurity
  ) -> ClientError? {
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(host: "127.0.0.1", port: server.port, security: security),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"),
      timeouts: TransportTimeouts(
        connect: .seconds(5), handshake: .seconds(2), idle: .milliseconds(600)))
    return clientError {
      _ = try IMAPConnection.open(settings, credential: .password(Secret(Array("hunter2".utf8))))
    }
  }

  @Test(
    arguments: [
      ("S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome", .preauthenticatedInClear),
      ("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi", .startTLSMissing),
      ("S: * OK hi\nC: {tag} CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: {tag} OK", .startTLSMissing),
      (
        "S: * OK [CAPABILITY STARTTLS] hi\nC: {tag} STARTTLS\n"
          + "S> {tag} OK go\\r\\n* OK [ALERT] injected\\r\\n", .octetsBeforeTLS
      ),
      (
        "S: * OK [CAPABILITY STARTTLS] hi\nC: {tag} STARTTLS\nS> {tag} OK go\\r\\nx",
        .octetsBeforeTLS
      ),
      ("S: 220 mail ESMTP", .notIMAP),
    ] as [(String, ClientError.Code)])
  func noCredentialLeaves(script: String, code: ClientError.Code) throws {
    let server = try ScriptedServer(script)
    let error = open(server, .startTLS)
    #expect(error?.code == code)
    #expect(server.surprises == [])
    for line in server.heard {
      #expect(line.hasSuffix("CAPABILITY") || line.hasSuffix("STARTTLS"))
    }
    if code != .notIMAP { #expect(error?.explanation.status == .unavailable) }
  }

  @Test(arguments: ["NO", "BAD"])
  func refusedSTARTTLSKeepsItsWordsToItself(answer: String) throws {
    let server = try ScriptedServer(
      "S: * OK [CAPABILITY STARTTLS] hi\nC: {tag} STARTTLS\nS: {tag} \(answer) [ALERT] call 555")
    let error = open(server, .startTLS)
    #expect(error?.explanation.status == .unavailable)
    #expect(error?.explanation.serverWords == nil)
  }

  @Test func byeBeforeTLSKeepsItsWordsToItself() throws {
    let server = try ScriptedServer("S: * BYE visit evil.example.org\n!close")
    let error = open(server, .startTLS)
    #expect(error?.explanation.status == .tryLater)
    #expect(error?.explanation.serverWords == nil)
  }

  @Test func hangingUpAtTheHandshakeSendsNothing() throws {
    let server = try ScriptedServer(
      "S: * OK [CAPABILITY STARTTLS] hi\nC: {tag} STARTTLS\nS: {tag} OK go\n!close")
    #expect(open(server, .startTLS) != nil)
    #expect(server.heard == ["A0001 STARTTLS"])
  }

  @Test func cleartextWhereItWasAskedFor() throws {
    let server = try ScriptedServer(
      """
      S: * OK [CAPABILITY IMAP4rev1] hi
      C: {tag} LOGIN "taro" "hunter2"
      S: {tag} OK [CAPABILITY IMAP4rev1] in
      """)
    #expect(open(server, .cleartext) == nil)
    #expect(server.surprises == [])
  }

  @Test func aServerThatSaysNothingIsNotWaitedForLong() throws {
    let server = try ScriptedServer("!stall")
    let error = open(server, .cleartext)
    #expect(error?.code == .silentServer)
    #expect(error?.explanation.status == .tryLater)
    #expect(error?.isWorthRetrying == true)
  }

  @Test func refusedPort() throws {
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "127.0.0.1", port: try LoopbackSocket.unusedPort(), security: .cleartext),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
    let error = clientError {
      _ = try IMAPConnection.open(settings, credential: .password(Secret([1])))
    }
    #expect(error?.explanation.status == .tryLater)
  }

  /// A tunnel command that says something and then listens.
  private func tunnel(
    _ greeting: String, _ security: TransportSecurity, _ credential: Login.Credential
  ) -> ClientError? {
    var settings = ConnectionSettings(
      endpoint: ServiceEndpoint(host: "mail.invalid", port: 143, security: security),
      user: "taro", tls: TLSPolicy(serverName: "mail.invalid"))
    settings.route = .tunnel(
      TunnelCommand(
        line: "printf '%s\\r\\n' '\(greeting)'; exec cat >/dev/null",
        environment: ["PATH": "/usr/bin:/bin"]))
    return clientError {
      let connection = try IMAPConnection.open(settings, credential: credential)
      #expect(connection.offers("X"))
      connection.close()
    }
  }

  private static let password = Login.Credential.password(Secret(Array("hunter2".utf8)))

  /// What is a sign of an attack elsewhere is what a tunnel is for.
  @Test(arguments: [TransportSecurity.startTLS, .cleartext])
  func preauthenticationIsAcceptedAtTheEndOfATunnel(security: TransportSecurity) {
    let greeting = "* PREAUTH [CAPABILITY IMAP4rev1 X] hi"
    #expect(tunnel(greeting, security, .none) == nil)
    #expect(tunnel(greeting, security, Self.password) == nil)
  }

  @Test func aTunnelDoesNotLetAPasswordOutInClear() {
    let greeting = "* OK [CAPABILITY IMAP4rev1 X AUTH=PLAIN] hi"
    #expect(tunnel(greeting, .startTLS, Self.password)?.code == .startTLSMissing)
  }

  @Test func aTunnelWhoseServerWantsALoginSaysSo() {
    let error = tunnel("* OK [CAPABILITY IMAP4rev1 X AUTH=PLAIN] hi", .cleartext, .none)
    #expect(error?.code == .loginWanted)
    #expect(error?.explanation.status == .configuration)
  }
}
