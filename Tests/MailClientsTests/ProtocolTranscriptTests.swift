import MailClients
import MailTypes
import TestSupport
import Testing

@Suite struct ProtocolTranscriptTests {
  /// No form of the password: as it is, in base64, or as a part of the PLAIN message.
  @Test(arguments: ["IMAP4rev1", "IMAP4rev1 AUTH=PLAIN", "IMAP4rev1 AUTH=PLAIN SASL-IR"])
  func showsNoSecret(capabilities: String) throws {
    let lines = TranscriptLines()
    let stream = MemoryStream(
      lines: [
        "* OK [CAPABILITY \(capabilities)] hi", "+ ", "A0001 OK [CAPABILITY IMAP4rev1] in",
      ])
    let connection = IMAPConnection(over: stream, server: "x", transcript: lines.transcript)
    try connection.begin(user: "taro@example.jp", secret: Secret(Array("hunter2secret".utf8)))
    #expect(stream.output.count > 30)
    #expect(lines.text.contains("‹secret›"))
    for form in ["hunter2", "secret\n", "aHVudGVyMn", "h1bnRlcjJ", "odW50ZXIy", "taro"] {
      #expect(!lines.text.contains(form), "\(form)")
    }
  }

  @Test func showsMessagesByTheirLength() throws {
    let lines = TranscriptLines()
    let stream = MemoryStream(
      lines: [
        "* PREAUTH [CAPABILITY X] hi", "* LIST () \"/\" {3}\r\nabc",
        "* 1 FETCH (UID 1 BODY[] {14}\r\nprivate\r\nwords FLAGS ())", "A0001 OK", "+ go",
        "A0002 OK",
      ])
    let connection = IMAPConnection(over: stream, server: "x", transcript: lines.transcript)
    try connection.begin(user: "taro", secret: Secret([1]))
    try connection.noop()
    let message = Array("private letter".utf8)
    _ = try connection.append(to: .inbox, flags: MessageFlags(), date: nil, size: 14) { free in
      for index in message.indices { free[index] = message[index] }
      return 14
    }
    #expect(
      lines.text
        == """
        S: * PREAUTH [CAPABILITY X] hi
        C: A0001 NOOP
        S: * LIST () "/" {3}‹3 octets›
        S: * 1 FETCH (UID 1 BODY[] {14}‹14 octets› FLAGS ())
        S: A0001 OK
        C: A0002 APPEND "INBOX" () {14}
        S: + go
        C: ‹14 octets›
        S: A0002 OK
        """)
  }

  @Test func notesDeviationsOnceAndDroppedResponses() throws {
    let lines = TranscriptLines()
    let stream = MemoryStream(
      lines: [
        "* PREAUTH [CAPABILITY X] hi", "* 1 FETCH (MODSEQ (-1))", "* 1 FETCH (MODSEQ (-1))",
        "* 1 FETCH (UID x)", "A0001 OK",
      ])
    let connection = IMAPConnection(over: stream, server: "x", transcript: lines.transcript)
    try connection.begin(user: "taro", secret: Secret([1]))
    try connection.noop()
    let notes = lines.text.split(separator: "\n").filter { $0.hasPrefix("-- ") }
    #expect(notes.count == 2)
    #expect(notes.first?.hasPrefix("-- accepted: a negative number") == true)
    #expect(notes.last?.hasPrefix("-- response dropped: ") == true)
  }

  @Test func cutsVeryLongTranscriptLines() throws {
    let lines = TranscriptLines()
    let stream = MemoryStream(
      lines: ["* PREAUTH [CAPABILITY X] " + String(repeating: "x", count: 50_000)])
    let connection = IMAPConnection(over: stream, server: "x", transcript: lines.transcript)
    try connection.begin(user: "taro", secret: Secret([1]))
    #expect(lines.text.utf8.count < 1100)
  }
}
