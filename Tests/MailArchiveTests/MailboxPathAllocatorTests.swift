import MailArchive
import MailTypes
import Testing

@Suite("Mailbox paths")
struct MailboxPathAllocatorTests {
  private static let slash = UInt8(ascii: "/")

  private func path(_ wire: String, delimiter: UInt8? = Self.slash) -> String {
    var allocator = MailboxPathAllocator()
    return allocator.path(for: MailboxName(wire: Array(wire.utf8)), delimiter: delimiter).path
  }

  @Test(
    "names become paths",
    arguments: [
      ("INBOX", "INBOX"), ("inbox", "INBOX"), ("Archive/2024", "Archive/2024"),
      ("&ZeVnLIqe-", "日本語"), ("a b", "a b"), ("100%", "100%25"), ("a&-b", "a&b"),
      ("..", "%2E."), (".", "%2E"), (".hidden", "%2Ehidden"), ("a/../../b", "a/%2E./%2E./b"),
      ("/etc/passwd", "%/etc/passwd"), ("/", "%/%"), ("a//b", "a/%/b"), ("a/", "a/%"),
      ("cur", "%63ur"), ("NEW", "%4EEW"), ("a/tmp", "a/%74mp"), ("tmpx", "tmpx"),
      ("box.mbox", "box%2Embox"), ("box.MBOX", "box%2EMBOX"), (".mbox", "%2Embox"),
      ("box.mbox.old", "box.mbox.old"), ("dovecot-keywords", "%64ovecot-keywords"),
      ("a&b", "a%26b"), ("a&b/&ZeVnLA-", "a%26b/%26ZeVnLA-"), ("&AAo-", "%0A"), ("&ABs-", "%1B"),
      ("&IC4-x", "%E2%80%AEx"), ("a/&AwE-b", "a/\u{301}b"), ("&BgA-.mbox", "\u{600}%2Embox"),
      ("&2D3caSAN2D3caQ-", "👩\u{200d}👩"),
    ])
  func knownAnswers(_ wire: String, _ expected: String) {
    #expect(path(wire) == expected)
  }

  @Test(
    "the delimiter separates levels and nothing else does",
    arguments: [
      (".", "A.B", "A/B"), (".", "A/B", "A%2FB"), (nil, "A/B", "A%2FB"), ("\\", "A\\B", "A/B"),
      (".", "..", "%/%/%"),
    ] as [(Character?, String, String)])
  func delimiters(_ delimiter: Character?, _ wire: String, _ expected: String) {
    #expect(path(wire, delimiter: delimiter?.asciiValue) == expected)
  }

  static let hostile: [[UInt8]] =
    [
      "..", ".", "/", "//", "/../../../etc/passwd", "a/../b", "cur", "CUR/new/Tmp", "%", "%2E",
      "%%",
      "%~", "&", "&-", "&&-", "a&b", "&Jjo", "&AAA-", "&2D0-", "INBOX/INBOX", "a\\b", "~", "-rf",
      " ",
      " a ", "a.mbox/b.mbox", "\u{1b}[31m", "日本語", "é", "e\u{301}", "x:2,S", "lock", "a/\u{301}b",
      "&AwE-/&AwE-", "\u{301}",
      "journal.sqlite3", "dovecot-keywords", "a\u{7f}b",
    ].map { Array($0.utf8) }
    + [
      [0], [0x61, 0, 0x62], [0xff] + Array(".mbox".utf8), [0xff, 0xfe], [0xe9], [0x26, 0xe9],
      Array(repeating: 0x61, count: 300),
      Array(repeating: 0x2f, count: 200), Array(repeating: 0x2e, count: 300),
      Array(String(repeating: "&ZeVnLIqe-", count: 100).utf8),
      Array(String(repeating: "%", count: 120).utf8),
      Array(String(repeating: "deep/", count: 100).utf8), Array(1...255),
    ]

  @Test("no name leads out of its place, whatever it is", arguments: hostile)
  func staysInside(_ wire: [UInt8]) {
    for delimiter in [Self.slash, UInt8(ascii: "."), nil] {
      var allocator = MailboxPathAllocator()
      let path = allocator.path(for: MailboxName(wire: wire), delimiter: delimiter).path
      let components = path.split(separator: "/", omittingEmptySubsequences: false)
      #expect(components.count <= 64)
      for component in components {
        #expect(!component.isEmpty && component != "." && component != "..")
        #expect(!component.hasPrefix(".") && component.utf8.count <= 240)
        #expect(component.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
        #expect(!["cur", "new", "tmp"].contains(component.lowercased()))
        #expect(!component.lowercased().hasSuffix(".mbox"))
      }
    }
  }

  @Test("every path tells its name, if need be with archive.json", arguments: [slash, 0x2e, nil])
  func reversible(_ delimiter: UInt8?) {
    var allocator = MailboxPathAllocator()
    var longNames: [String: String] = [:]
    var names: [(MailboxName, String)] = []
    let twins = [
      "a", "A", "Ab", "aB", "AB", "ab", "inbox/x", "Inbox/X", "&AOk-", "e&AwE-", "&AMk-",
    ]
    let all = Set((Self.hostile + twins.map { Array($0.utf8) }).map { MailboxName(wire: $0) })
    for name in all {
      let (path, full) = allocator.path(for: name, delimiter: delimiter)
      if let full { longNames[path] = full }
      names.append((name, path))
    }
    for (name, path) in names {
      let told = MailboxPathAllocator.name(of: path, delimiter: delimiter, longNames: longNames)
      #expect(told == name, "\(path)")
    }
    let folded = Set(names.map { $0.1.uppercased().lowercased() })
    #expect(folded.count == names.count)
  }

  @Test("of names equal but for case or Unicode form the later one is encoded")
  func twins() {
    var allocator = MailboxPathAllocator()
    func path(_ text: String) -> String {
      allocator.path(for: MailboxName(text: text), delimiter: Self.slash).path
    }
    #expect(path("Work") == "Work")
    #expect(path("work") == "%77ork")
    #expect(path("WORK") == "%57ORK")
    #expect(path("é") == "é")
    #expect(path("e\u{301}") == "%65\u{301}")
    #expect(path("INBOX") == "INBOX")
    #expect(path("inbox/x") == "%69nbox/x")
    #expect(path("work/1") == "%77ork/1")
    #expect(path("Work/1") == "Work/1")
  }

  @Test("paths that are taken are taken into account")
  func taken() {
    var allocator = MailboxPathAllocator(taken: ["Sent", "a/b"])
    #expect(allocator.path(for: MailboxName(text: "SENT"), delimiter: nil).path == "%53ENT")
    #expect(allocator.path(for: MailboxName(text: "A"), delimiter: nil).path == "%41")
    #expect(allocator.path(for: MailboxName(text: "a"), delimiter: nil).path == "a")
  }

  @Test("a component of 240 bytes stays, one of 241 is cut and kept in archive.json")
  func cut() {
    var allocator = MailboxPathAllocator()
    let fits = String(repeating: "a", count: 240)
    #expect(allocator.path(for: MailboxName(text: fits), delimiter: nil) == (fits, nil))
    let longs = [fits + "b", fits + "c", String(repeating: "長", count: 81)]
    var paths: Set<String> = []
    for long in longs {
      let (path, full) = allocator.path(for: MailboxName(text: long), delimiter: nil)
      #expect(path.utf8.count <= 240 && path.contains("%~"))
      #expect(full == long)
      paths.insert(path)
    }
    #expect(paths.count == 3)
  }

  @Test("what is cut is never cut inside a character or an escape", arguments: 225...245)
  func cutBorders(_ count: Int) {
    for unit in ["%", "é", "長", "𠮷"] {
      var allocator = MailboxPathAllocator()
      let text = String(repeating: "a", count: count - 20) + String(repeating: unit, count: 60)
      let path = allocator.path(for: MailboxName(text: text), delimiter: nil).path
      let parts = path.split(separator: "%~")
      #expect(parts.count == 2 && parts[1].count == 16)
      #expect(!parts[0].hasSuffix("%") && !parts[0].hasSuffix("%2"))
      #expect(parts[0].unicodeScalars.allSatisfy { $0 != "\u{fffd}" })
    }
  }

  @Test("a great many twins each get a path of their own")
  func manyTwins() {
    var allocator = MailboxPathAllocator()
    var paths: Set<String> = []
    for bits in 0..<512 {
      let wire = (0..<9).map { bits >> $0 & 1 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "A") }
      paths.insert(
        allocator.path(for: MailboxName(wire: wire), delimiter: nil).path.lowercased())
    }
    #expect(paths.count == 512)
  }
}
