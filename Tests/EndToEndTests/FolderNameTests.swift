import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whatever a server calls its folders, nothing is written outside the archive, no two folders
/// share a directory, and a terminal shows no more than characters.
@Suite("Names of folders", .aFewAtATime)
struct FolderNameTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let names: [[UInt8]]

    init(_ name: String, _ names: String...) {
      testDescription = name
      self.names = names.map { Array($0.utf8) }
    }

    init(_ name: String, octets: [UInt8]...) {
      testDescription = name
      names = octets
    }
  }

  static let long = String(repeating: "n", count: 300)

  static let rows: [Row] = [
    Row("parent directory", "..", "../..", "../../../../tmp/mailkura-escape"),
    Row("a level that is the parent", "a/../../b", "a/./b"),
    Row("absolute", "/", "/tmp/mailkura-escape", "//x"),
    Row("own names of a Maildir", "cur", "new", "tmp", "a/cur", "a/new/tmp", "CUR"),
    Row("own names of an archive", "journal.sqlite3", "lock", "archive.json", "dovecot-keywords"),
    Row("mbox names", "x.mbox", "x", "x.mbox/y"),
    Row("dots", ".", ".x", "x.", "...", ".cur"),
    Row("empty levels", "a//b", "a/", "a"),
    Row(
      "controls", octets: [0x61, 0x01, 0x1b, 0x5b, 0x32, 0x4a, 0x07], [0x61, 0x7f],
      [0x61, 0x09, 0x62]),
    Row("line ends and NUL in a literal name", octets: [0x61, 0x0a, 0x62], [0x61, 0x0d, 0x0a]),
    Row("300 octets", long, long + "x", "a/" + long),
    Row("twins by case", "Twin", "twin", "TWIN", "Twin/a", "twin/a"),
    // The same four letters, composed and decomposed, in modified UTF-7.
    Row("twins by Unicode form", "caf&AOk-", "cafe&AwE-"),
    Row("no modified UTF-7", "&", "a&b", "&AAA", "&Jjo", "x&-y"),
    Row("raw UTF-8 and raw octets", octets: Array("日本".utf8), [0xff, 0xfe, 0x41], [0xe3, 0x81]),
    Row("percent", "%", "%2F", "a%2Fb", "%2E%2E", "a%", "%~"),
    Row("bidi and zero width", "&IC4-evil", "a&IAs-b", "&IAsgCw-"),
    Row("deep", (0..<90).map { "d\($0)" }.joined(separator: "/")),
    Row("quotes and stars", "a\"b", "a\\b", "*", "a%b", "(x)", "{3}", "]"),
    Row("spaces", " ", "a ", " a", "a/ /b"),
    Row("Japanese", "&ZeVnLIqe-", "&ZeVnLIqe-/&Tgs-"),
    Row("NIL and flags", "NIL", "nil", "\\Noselect"),
  ]

  @Test("stay in the archive and come back", arguments: rows)
  func names(_ row: Row) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1)
    for (index, name) in row.names.enumerated() {
      var mailbox = ServedAccount.Mailbox(wire: name)
      mailbox.add(ServedAccount.sample(100 + index))
      account.mailboxes.append(mailbox)
    }
    let server = try LyingIMAPServer(account)
    let run = try await desk.run(desk.backup(server.port))
    // A name that no command can carry makes its folder fail, not the others.
    let unsendable = row.names.count { $0.contains { [0x0a, 0x0d, 0x00].contains($0) } }
    run.expect(
      unsendable == 0 ? 0 : 1,
      ["messages_new": row.names.count + 1 - unsendable, "messages_failed": 0])
    let files = try desk.archivedFiles()
    #expect(files.strays == [])
    #expect(files.folders.count == row.names.count + 1 - unsendable, "\(files.folders.keys)")
    #expect(files.folders.values.allSatisfy { $0.count == 1 })
    let outside = try FileManager.default.contentsOfDirectory(atPath: desk.scratch.path)
      .filter { !$0.hasPrefix("run-") }
    #expect(Set(outside) == ["home", "kura", "password"])
    let top = try FileManager.default.contentsOfDirectory(atPath: desk.archive)
    #expect(
      Set(top).subtracting([
        "archive.json", "journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm", "lock",
        "mail", "journal.backup.sqlite3",
      ]) == [])
    #expect(!FileManager.default.fileExists(atPath: "/tmp/mailkura-escape"))

    let people = try await desk.run(desk.backup(server.port), isJSON: false)
    let words = people.output + people.errorOutput
    #expect(!words.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f })
    #expect(!words.unicodeScalars.contains { (0x202a...0x202e).contains($0.value) })
    if unsendable == 0 {
      try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0])
    }
    try await desk.run(["verify", desk.archive]).expect(0)

    // Back under the very names.
    guard unsendable == 0 else { return }
    let target = try LyingIMAPServer(ServedAccount(count: 0)) { turn, account in
      guard turn.name == "CREATE", turn.status == "OK done", let name = turn.arguments.first else {
        return
      }
      let octets = IMAPHonesty.unquoted(Array(name.utf8))
      account.mailboxes.append(ServedAccount.Mailbox(wire: octets))
    }
    let restored = try await desk.run(desk.restore(to: target.port))
    if row.names.allSatisfy({ String(validating: $0, as: UTF8.self) != nil }) {
      restored.expect(0, ["messages_new": row.names.count + 1])
      #expect(
        Set(target.account.mailboxes.map { String(decoding: $0.name, as: UTF8.self) })
          == Set(account.mailboxes.map { String(decoding: $0.name, as: UTF8.self) }))
    }
  }

  @Test("INBOX under another spelling is INBOX, and a name told twice is one folder")
  func spelling() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 2)
    account["a"].add(ServedAccount.sample(5))
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "LIST" else { return }
      turn.untagged = []
      for line in [
        "() \"/\" Inbox", "() \"/\" INBOX", "() \"/\" a", "(\\HasNoChildren) \"/\" \"a\"",
      ] {
        turn.sayLast("* LIST " + line)
      }
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 3, "folders": 2])
  }

  @Test(
    "another delimiter, or none, separates no levels of its own", arguments: [".", "\\\\", "NIL"])
  func delimiter(_ delimiter: String) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1)
    account["a/b"].add(ServedAccount.sample(3))
    account["a.b"].add(ServedAccount.sample(4))
    let server = try LyingIMAPServer(account) { turn, _ in
      guard ["LIST", "LSUB"].contains(turn.name) else { return }
      let quoted = delimiter == "NIL" ? "NIL" : "\"\(delimiter)\""
      turn.untagged = ["INBOX", "a/b", "a.b"].map { name in
        Array("* \(turn.name) () \(quoted) \"\(name)\"\r\n".utf8)
      }
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 3])
    let files = try desk.archivedFiles()
    let expected: Set<String> =
      delimiter == "." ? ["INBOX", "a%2Fb", "a/b"] : ["INBOX", "a%2Fb", "a.b"]
    #expect(Set(files.folders.keys) == expected)
  }
}
