import TestSupport
import Testing

/// Servers that offer non-synchronizing literals (RFC 7888) without being able to read them.
@Suite("Literals", .aFewAtATime)
struct LiteralTests {
  @Test("a server that offers LITERAL+ and does not read it gets no message as commands")
  func claimsLiteralPlus() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 6))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 6])
    var empty = ServedAccount(count: 0)
    empty.capabilities += " LITERAL+"
    let target = try LyingIMAPServer(empty)
    let run = try await desk.run(desk.restore(to: target.port) + ["-v"])
    run.expect(0, ["messages_new": 6])
    #expect(run.events("extensions").first?["refused"].texts == ["LITERAL+"])
    #expect(
      target.account.inbox.messages.map(\.octets) == source.account.inbox.messages.map(\.octets))
    // The first line of a message would be one of these.
    #expect(!target.commands.contains("<M0@EXAMPLE.JP>"), "\(target.commands)")
    #expect(target.commands.filter { $0 == "APPEND" }.count == 6)
  }
}
