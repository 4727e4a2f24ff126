import TestSupport
import Testing

/// The archive as other programs see it.
@Suite("Dovecot reads an archive", .needsDovecot)
struct ServedArchiveTests {
  @Test("every folder, message, flag, keyword and date, octet for octet")
  func everything() throws {
    let desk = try Desk()
    let user = try desk.account("served", "--sample", "80")
    try desk.server.accounts(
      ["uid", user, "INBOX", "STORE", "1:9", "+FLAGS", "(\\Flagged $Forwarded Rechnung)"])
    try desk.tool.run(desk.backup(user)).expect(0)
    let served = try desk.server.accounts(["served", desk.archive]).split(separator: "\n")
      .compactMap(JSONValue.init(line:)).compactMap(MailEntry.init(dumped:))
    #expect(served.count == 80)
    let wanted = try desk.server.dump(user)
    #expect(served.multiset == wanted.multiset)
    #expect(Set(served.map(\.folder)).count > 3, "\(Set(served.map(\.folder)))")
    #expect(served.contains { !$0.keywords.isEmpty })
    #expect(served.contains { $0.folder.contains("/") })
  }
}
