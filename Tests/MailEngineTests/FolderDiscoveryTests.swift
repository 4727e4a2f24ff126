import MailEngine
import MailTypes
import Testing

@Suite("Which folders an account has")
struct FolderDiscoveryTests {
  private static let listed = [
    "Sent", "#shared/team", "inbox", "#shared", "~hanako/Notes", "#sharedness", "Archive/2024",
    "Archive", "INBOX", "~hanako",
  ].map {
    ListedMailbox(name: MailboxName(wire: Array($0.utf8)), delimiter: UInt8(ascii: "/"))
  }

  private static let namespaces = NamespaceData(
    personal: [.init(prefix: [], delimiter: UInt8(ascii: "/"))],
    otherUsers: [.init(prefix: Array("~hanako/".utf8), delimiter: UInt8(ascii: "/"))],
    shared: [
      .init(prefix: Array("#shared/".utf8), delimiter: UInt8(ascii: "/")),
      .init(prefix: [], delimiter: UInt8(ascii: "/")),
    ])

  @Test(
    "each once, INBOX first, then by name",
    arguments: [
      (NamespaceScope.personal, ["INBOX", "#sharedness", "Archive", "Archive/2024", "Sent"]),
      (.shared, ["#shared", "#shared/team", "~hanako", "~hanako/Notes"]),
      (
        .all,
        [
          "INBOX", "#shared", "#shared/team", "#sharedness", "Archive", "Archive/2024", "Sent",
          "~hanako", "~hanako/Notes",
        ]
      ),
    ])
  func scope(_ scope: NamespaceScope, _ expected: [String]) {
    let found = FolderDiscovery.mailboxes(
      listed: Self.listed, namespaces: Self.namespaces, scope: scope)
    #expect(found.map(\.name.description) == expected)
  }

  @Test("without namespaces everything is one's own; a mailbox without a name is none")
  func noNamespaces() {
    let listed = [
      ListedMailbox(name: MailboxName(wire: []), delimiter: nil),
      ListedMailbox(name: .inbox, delimiter: nil),
    ]
    let own = FolderDiscovery.mailboxes(listed: listed, namespaces: nil, scope: .personal)
    #expect(own.map(\.name) == [.inbox])
    #expect(FolderDiscovery.mailboxes(listed: listed, namespaces: nil, scope: .shared).isEmpty)
  }

  @Test("a selection is told the special uses and the delimiter")
  func candidates() {
    let found = FolderDiscovery.candidates([
      ListedMailbox(
        name: MailboxName(text: "送信済み"), delimiter: UInt8(ascii: "."),
        attributes: ["\\HasNoChildren", "\\sent"])
    ])
    #expect(found.map(\.name) == ["送信済み"])
    #expect(found.map(\.delimiter) == ["."])
    #expect(found.map(\.specialUses) == [[.sent]])
  }

  @Test("the personal prefix is the first one's")
  func personal() {
    let dotted = NamespaceData(
      personal: [.init(prefix: Array("INBOX.".utf8), delimiter: UInt8(ascii: "."))])
    #expect(FolderDiscovery.personal(dotted) == ("INBOX.", UInt8(ascii: ".")))
    #expect(FolderDiscovery.personal(nil) == ("", nil))
  }
}
