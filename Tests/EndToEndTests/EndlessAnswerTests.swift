import TestSupport
import Testing

/// Servers that never stop talking: memory stays flat and the run ends.
@Suite("Endless answers", .aFewAtATime)
struct EndlessAnswerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let command: String
    let octets: [UInt8]

    init(_ name: String, _ command: String, _ text: String) {
      testDescription = name
      self.command = command
      octets = Array(text.utf8)
    }
  }

  static let rows: [Row] = [
    Row("a line without end", "LIST", "x"),
    Row("an untagged line without end", "EXAMINE", "* OK " + String(repeating: "y", count: 70_000)),
    Row("parentheses without end", "LIST", "* LIST (" + String(repeating: "(", count: 50_000)),
    Row("literals in one response", "LIST", "* X {2}\r\nab"),
    Row("digits without end", "UID SEARCH", " 1"),
    Row("a body that is never over", "UID FETCH", "* 1 FETCH (UID 1 BODY[] {9999999999}\r\n"),
  ]

  @Test("end with 76 in little memory", arguments: rows)
  func endless(_ row: Row) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      guard turn.name == row.command else { return }
      turn.untagged = row.command == "UID SEARCH" ? [Array("* SEARCH".utf8)] : []
      turn.endless = row.octets
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(76)
    #expect(run.peakKilobytes < 96 << 10, "\(run.peakKilobytes) kB")
  }
}
