import TestSupport
import Testing

/// Servers that never stop talking: memory stays flat and the run ends.
@Suite("Endless answers", .aFewAtATime)
struct EndlessAnswerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let command: String
    let octets: [UInt8]
    let status: Int32

    init(_ name: String, _ command: String, _ text: String, exit status: Int32 = 76) {
      testDescription = "\(name), \(command)"
      self.command = command
      octets = Array(text.utf8)
      self.status = status
    }
  }

  static let rows: [Row] =
    [
      Row("a line without end", "LIST", "x"),
      Row(
        "an untagged line without end", "EXAMINE", "* OK " + String(repeating: "y", count: 70_000)),
      Row("parentheses without end", "LIST", "* LIST (" + String(repeating: "(", count: 50_000)),
      Row("literals in one response", "LIST", "* X {2}\r\nab"),
      Row("digits without end", "UID SEARCH", " 1"),
      Row("a body that is never over", "UID FETCH", "* 1 FETCH (UID 1 BODY[] {9999999999}\r\n"),
      Row("parentheses 10,000 deep", "LIST", String(repeating: "(", count: 10_000) + "\r\n"),
      Row("empty lines", "LIST", "\r\n"),
      Row("BYE to the farewell", "LOGOUT", "* BYE go\r\n", exit: 0),
      Row("OK to the farewell", "LOGOUT", "* OK wait\r\n", exit: 0),
    ]
    + ["LIST", "UID FETCH"]
    .map { Row("OK in its own line", $0, "* OK still here\r\n") }
    + ["AUTHENTICATE"].map { Row("requests to go on", $0, "+ \r\n") }
    + [
      Row("responses that cannot be understood", "LIST", "* LIST x\r\n")
    ]

  @Test("end in little memory", arguments: rows)
  func endless(_ row: Row) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      guard turn.name == row.command else { return }
      turn.untagged =
        row.command == "UID SEARCH" && row.octets == Array(" 1".utf8)
        ? [Array("* SEARCH".utf8)] : []
      turn.endless = row.octets
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(row.status)
    #expect(run.peakKilobytes < 96 << 10, "\(run.peakKilobytes) kB")
  }

  @Test("a greeting without end", arguments: ["x", "* OK ", "\r\n", "* 1 EXISTS\r\n"])
  func greeting(_ text: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(
      ServedAccount(count: 2), greeting: String(repeating: text, count: 3_000_000 / text.utf8.count)
    )
    let run = try await desk.run(desk.backup(server.port))
    run.expect(76)
    #expect(run.peakKilobytes < 96 << 10, "\(run.peakKilobytes) kB")
  }

  @Test("folders without end")
  func folders() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      guard turn.name == "LIST" else { return }
      turn.untagged = []
      let filler = String(repeating: "n", count: 40_000)
      turn.endlessly = { Array("* LIST () \"/\" \"\(filler)\($0)\"\r\n".utf8) }
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(76)
    #expect(run.peakKilobytes < 192 << 10, "\(run.peakKilobytes) kB")
  }
}
