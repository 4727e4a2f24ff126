import MailTypes
import TestSupport
import Testing

@testable import MailClients

/// What counts as used is what the server has done, not what it offers.
struct ExtensionLedgerTests {
  private func connection(
    _ capabilities: String, _ lines: String...
  ) throws -> (connection: IMAPConnection, ledger: ExtensionLedger) {
    let ledger = ExtensionLedger()
    let stream = MemoryStream(lines: ["* PREAUTH [CAPABILITY \(capabilities)] hi"] + lines)
    let connection = IMAPConnection(over: stream, server: "x", ledger: ledger)
    try connection.begin(user: "taro", secret: Secret([1]))
    return (connection, ledger)
  }

  @Test func nothingIsUsedForBeingOffered() throws {
    let (connection, ledger) = try connection(
      "IMAP4rev1 ESEARCH CONDSTORE NAMESPACE COMPRESS=DEFLATE", "A0001 OK")
    try connection.noop()
    #expect(ledger.record.used == [])
  }

  @Test func whatIsAnsweredIsUsed() throws {
    let (connection, ledger) = try connection(
      "IMAP4rev1 ESEARCH CONDSTORE NAMESPACE ENABLE UTF8=ACCEPT", "* ENABLED UTF8=ACCEPT",
      "A0001 OK",
      "* NAMESPACE NIL NIL NIL", "A0002 OK", "* OK [MAILBOXID (F1)] x", "* 0 EXISTS", "A0003 OK",
      "* ESEARCH (TAG \"A0004\") UID", "A0004 OK")
    try connection.enable()
    #expect(ledger.record.used == ["ENABLE", "UTF8=ACCEPT"])
    _ = try connection.namespaces()
    _ = try connection.examine(.inbox)
    #expect(
      ledger.record.used == ["CONDSTORE", "ENABLE", "NAMESPACE", "OBJECTID", "UTF8=ACCEPT"])
    _ = try connection.searchUIDs()
    #expect(ledger.record.used.contains("ESEARCH"))
    #expect(ledger.record.refused == [])
  }

  @Test func whatIsRefusedIsNot() throws {
    let (connection, ledger) = try connection(
      "IMAP4rev1 CONDSTORE NAMESPACE COMPRESS=DEFLATE", "A0001 NO no", "A0002 NO no",
      "A0003 BAD what",
      "* 0 EXISTS", "A0004 OK", "A0005 NO no such mailbox")
    try connection.compress()
    _ = try connection.namespaces()
    _ = try connection.examine(.inbox)
    #expect(ledger.record.used == [])
    #expect(ledger.record.refused == ["COMPRESS=DEFLATE", "CONDSTORE", "NAMESPACE"])
  }

  @Test("A NO to a command that has other reasons to fail is none of the extension's")
  func refusedForAnotherReason() throws {
    let (connection, ledger) = try connection("IMAP4rev1 CONDSTORE", "A0001 NO no such mailbox")
    #expect(throws: ClientError.self) { try connection.examine(.inbox) }
    #expect(ledger.record == ExtensionLedger.Record())
  }

  @Test("A name of UIDPLUS comes with APPEND")
  func append() throws {
    let (connection, ledger) = try connection("IMAP4rev1", "+ go", "A0001 OK [APPENDUID 1 2] x")
    _ = try connection.append(to: .inbox, flags: MessageFlags(), date: nil, size: 1) { free in
      free[0] = 0x78
      return 1
    }
    #expect(ledger.record.used == ["UIDPLUS"])
  }

  @Test("Several connections are one account's")
  func several() throws {
    let server = try ScriptedServer(
      """
      S: * OK [CAPABILITY IMAP4rev1 ID] hi
      C: {tag} LOGIN "taro" "x"
      S: {tag} OK [CAPABILITY IMAP4rev1 ID] in
      C: {tag} ID ("name" "mailkura")
      S: {tag} OK
      C: {tag} NOOP
      S: {tag} OK
      """)
    let ledger = ExtensionLedger()
    for _ in 0..<3 {
      let settings = ConnectionSettings(
        endpoint: ServiceEndpoint(host: "127.0.0.1", port: server.port, security: .cleartext),
        user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
      let connection = try IMAPConnection.open(
        settings, credential: .password(Secret([0x78])), ledger: ledger)
      try connection.noop()
      connection.close()
    }
    #expect(ledger.record.connections == 3)
    #expect(ledger.record.used == ["ID"])
  }

  @Test(
    "The answer to ID is not waited for, and counts for nothing", arguments: ["OK", "NO", "BAD"])
  func unawaited(answer: String) throws {
    let server = try ScriptedServer(
      """
      S: * OK [CAPABILITY IMAP4rev1 ID] hi
      C: {tag} LOGIN "taro" "x"
      S: {tag} OK [CAPABILITY IMAP4rev1 ID] in
      C: A0002 ID ("name" "mailkura")
      C: A0003 NOOP
      S: * ID NIL
      S: A0002 \(answer) done
      S: A0003 OK
      """)
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(host: "127.0.0.1", port: server.port, security: .cleartext),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
    let connection = try IMAPConnection.open(settings, credential: .password(Secret([0x78])))
    try connection.noop()
    #expect(connection.isUsable)
    connection.close()
  }
}
