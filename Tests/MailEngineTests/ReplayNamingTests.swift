import MailEngine
import MailTypes
import Testing

@Suite struct ReplayNamingTests {
  private let plain = ReplayNaming.Target(delimiter: "/", personalPrefix: "")
  private let courier = ReplayNaming.Target(delimiter: ".", personalPrefix: "INBOX.")

  @Test(arguments: [
    ("INBOX", "INBOX"), ("Sent", "Sent"), ("Archive/2024", "Archive/2024"), ("日本語/下", "日本語/下"),
  ])
  func keepsNamesWhereNothingIsAsked(name: String, expected: String) {
    #expect(ReplayNaming().mailbox(for: name, delimiter: "/", at: plain).text == expected)
  }

  @Test(arguments: [
    ("INBOX", "INBOX"), ("Archive/2024", "INBOX.Archive.2024"), ("a.b/c", "INBOX.a_b.c"),
    ("INBOX/x", "INBOX.x"),
  ])
  func takesTheTargetsDelimiterAndPrefix(name: String, expected: String) {
    #expect(ReplayNaming().mailbox(for: name, delimiter: "/", at: courier).text == expected)
  }

  @Test(arguments: [("INBOX", "旧/2023/INBOX"), ("Sent", "旧/2023/Sent"), ("a/b", "旧/2023/a/b")])
  func putsEverythingBelowThePrefix(name: String, expected: String) {
    let naming = ReplayNaming(prefix: "旧/2023")
    #expect(naming.mailbox(for: name, delimiter: "/", at: plain).text == expected)
  }

  @Test(arguments: [
    ("Sent", "Gesendet"), ("日本語", "JP/x"), ("Other", "Other"), ("INBOX", "Old"),
  ])
  func mapsNames(name: String, expected: String) throws {
    let rules = try ["Sent=Gesendet", "日本語=JP/x", "INBOX=Old"].map {
      try #require(ReplayNaming.Rule($0))
    }
    let naming = ReplayNaming(rules: rules)
    #expect(naming.mailbox(for: name, delimiter: "/", at: plain).text == expected)
  }

  @Test(arguments: ["", "=", "a=", "=b", "ab"])
  func refusesRulesWithoutBothSides(text: String) {
    #expect(ReplayNaming.Rule(text) == nil)
  }
}
