import MailTypes
import Testing

@testable import MailEngine

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

  @Test(arguments: [
    ("Archive/2024", "Old/2024"), ("Archive/2024/x", "Old/2024/x"), ("Archive", "Archive"),
    ("Lists/swift", "News"), ("Lists/a/b", "News"), ("a-mails", "mail a"), ("Archives", "Archives"),
  ])
  func mapsManyNames(name: String, expected: String) throws {
    let rules = try ["Archive/*=Old/*", "Lists*=News", "*-mails=mail *"].map {
      try #require(ReplayNaming.Rule($0))
    }
    let naming = ReplayNaming(rules: rules)
    #expect(naming.mailbox(for: name, delimiter: "/", at: plain).text == expected)
    // Whatever the delimiter is where the folder came from.
    let dotted = String(name.map { $0 == "/" ? "." : $0 })
    #expect(naming.mailbox(for: dotted, delimiter: ".", at: plain).text == expected)
  }

  @Test(
    "What every folder stood below is no part of its name",
    arguments: [
      (["INBOX", "INBOX.Sent", "inbox.a.b"], true), (["INBOX", "INBOX.Sent", "Other"], false),
      (["INBOX"], false),
    ])
  func belowInbox(names: [String], expected: Bool) {
    #expect(ReplayNaming.areBelowInbox(names.map { ($0, "." as Character?) }) == expected)
    #expect(!ReplayNaming.areBelowInbox(names.map { ($0, "/" as Character?) }))
    for (target, name) in [(plain, "a/b"), (courier, "INBOX.a.b")] {
      let mailbox = ReplayNaming().mailbox(
        for: "INBOX.a.b", delimiter: ".", isBelowInbox: true, at: target)
      #expect(mailbox.text == name)
    }
  }

  @Test(arguments: [
    ("a*b/c%", "a_b/c_"), ("two  spaces /x", "two spaces/x"), (" ", "_"),
    ("~root/.dot", "_root/_dot"), ("foo.mbox/{5}", "foo_mbox/_5_"),
    ("line\nend", "line_end"), ("日本語", nil), ("a/b", nil),
  ])
  func plainerNames(name: String, expected: String?) {
    let mailbox = ReplayNaming.plainer(MailboxName(text: name), delimiter: "/")
    #expect(mailbox?.text == expected)
    if let mailbox { #expect(ReplayNaming.plainer(mailbox, delimiter: "/") == nil) }
  }

  @Test(arguments: ["x", "日", "é"])
  func longNamesAreCutAndToldApart(letter: String) throws {
    let long = String(repeating: letter, count: 300)
    let names = try ["1", "2"].map { end in
      try #require(ReplayNaming.plainer(MailboxName(text: "top/\(long)\(end)"), delimiter: "/"))
    }
    #expect(names[0] != names[1])
    for name in names {
      #expect(name.wire.count <= 84)
      #expect(name.text?.hasPrefix("top/" + letter) == true)
      #expect(ReplayNaming.plainer(name, delimiter: "/") == nil)
    }
  }

  @Test(arguments: [
    ("Work", "work", true), ("a/b", "a//b", true), ("a b", "a  b.", true),
    ("caf\u{e9}", "Cafe\u{301}", true), ("a", "b", false), ("a (2)", "a", false),
    ("日本", "日本語", false), ("Bar", "Bär", false),
  ])
  func namesThatServersMayNotTellApart(name: String, other: String, expected: Bool) {
    let keys = [name, other].map { ReplayNaming.twinKey(MailboxName(text: $0)) }
    #expect((keys[0] == keys[1]) == expected)
  }

  @Test(arguments: [
    ("work", "work (2)", true), ("a*b", "a_b", true), ("a*b", "a_b (12)", true),
    ("work", "work (2) (3)", true), ("work", "work", false), ("work", "Work (2)", false),
    ("work", "work ()", false), ("work", "work (x)", false), ("work", "(2)", false),
    ("work", "work(2)", false), ("work (2)", "work", false), ("caf\u{e9}", "cafe\u{301}", false),
  ])
  func standIns(name: String, other: String, expected: Bool) {
    let isStandIn = ReplayNaming.isStandIn(
      MailboxName(text: other), for: MailboxName(text: name), delimiter: "/")
    #expect(isStandIn == expected)
  }

  @Test(arguments: ["", "=", "a=", "=b", "ab", "a=*", "a*b*=c", "a*=b*c*"])
  func refusesRulesWithoutBothSides(text: String) {
    #expect(ReplayNaming.Rule(text) == nil)
  }
}
