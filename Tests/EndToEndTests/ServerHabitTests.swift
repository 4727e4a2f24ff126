import TestSupport
import Testing

/// What servers are known to do to a client that reads from them, each by the server's name, with the
/// place where it was seen.
///
/// All of it is borne without knowing the server; for `ServerPeculiarity` there is one entry.
@Suite("Habits of known servers", .aFewAtATime)
struct ServerHabitTests {
  struct Habit: Sendable, CustomTestStringConvertible {
    let server: String
    let habit: String
    let reference: String
    var capabilities = ""
    var greeting = "* OK ready"
    var connections = 1
    /// How a first backup ends, and a second one.
    var status: Int32 = 0
    /// Messages of the six in INBOX that are not archived.
    var without: Set<Int> = []
    let lie: LyingIMAPServer.Lie

    var testDescription: String { "\(server): \(habit)" }

    init(
      _ server: String, _ habit: String, seen reference: String, capabilities: String = "",
      greeting: String = "* OK ready", connections: Int = 1, exit status: Int32 = 0,
      without: Set<Int> = [], _ lie: @escaping LyingIMAPServer.Lie
    ) {
      self.server = server
      self.habit = habit
      self.reference = reference
      self.capabilities = capabilities
      self.greeting = greeting
      self.connections = connections
      self.status = status
      self.without = without
      self.lie = lie
    }
  }

  static let habits: [Habit] = large + others + many

  static let large: [Habit] = [
    Habit(
      "Gmail", "a status response ends behind its code", seen: "modern-email/defects",
      { turn, _ in
        turn.untagged = turn.untagged.map { line in
          let text = String(decoding: line, as: UTF8.self)
          return text.hasPrefix("* OK [") ? Array(text.replacing("] x", with: "]").utf8) : line
        }
      }),
    Habit(
      "Gmail", "[Gmail] can be listed, not opened", seen: "FAQ.Gmail",
      { turn, account in
        if turn.name == "LIST" {
          turn.sayFirst("* LIST (\\HasChildren \\Noselect) \"/\" \"[Gmail]\"")
        }
        if turn.arguments.first == "\"[Gmail]\"" { turn.die() }
      }),
    Habit(
      "Gmail", "too many connections", seen: "imapsync#61", connections: 4,
      { turn, _ in
        if turn.name == "AUTHENTICATE", turn.connection > 0 {
          turn.refuse("NO [ALERT] Too many simultaneous connections. (Failure)")
        }
      }),
    Habit(
      "Gmail", "a system error for one message for ever", seen: "OfflineIMAP/offlineimap#682",
      exit: 1, without: [2],
      { turn, _ in
        if turn.fetchesBody(of: 3) { turn.refuse("NO System Error (Failure)") }
      }),
    Habit(
      "Exchange", "throttles with a delay in milliseconds, then hangs up", seen: "imapsync#272",
      { turn, _ in
        guard turn.name == "UID FETCH", turn.count < 2 else { return }
        turn.refuse("BAD Request is throttled. Suggested Backoff Time: 300 milliseconds")
        guard turn.count == 1 else { return }
        turn.die(saying: "* BYE Connection closed. 14")
      }),
    Habit(
      "Exchange", "ends the session at the tenth error", seen: "FAQ.Office365", exit: 1,
      without: [1, 4],
      { turn, _ in
        guard turn.fetchesBody(of: 2) || turn.fetchesBody(of: 5) else { return }
        turn.refuse("BAD Command Error. 10")
        if turn.count % 10 == 9 { turn.die(saying: "* BYE Connection is closed. 15") }
      }),
    Habit(
      "Exchange", "quotation marks and brackets nested in a code", seen: "ruby/net-imap#597",
      { turn, _ in
        if turn.name == "AUTHENTICATE" {
          turn.status = "OK [Error=\"a [b] \\\"c\\\"\" Proxy=[x]] AUTHENTICATE \"completed]"
        }
      }),
    Habit(
      "Exchange", "codes without OK before them", seen: "emersion/go-imap#452",
      { turn, _ in
        turn.untagged = turn.untagged.map { line in
          let text = String(decoding: line, as: UTF8.self)
          return Array(text.replacing("* OK [", with: "* [").utf8)
        }
      }),
    Habit(
      "Exchange 2003", "hangs up at NAMESPACE", seen: "MailKit#1512",
      { turn, _ in if turn.name == "NAMESPACE" { turn.die() } }),
    Habit(
      "Yahoo", "some messages are unavailable for good", seen: "imapsync#119", exit: 1,
      without: [0, 3],
      { turn, _ in
        guard turn.selected == "INBOX" else { return }
        if turn.fetchesBody(of: 1) || turn.fetchesBody(of: 4) {
          turn.refuse("NO [UNAVAILABLE] UID FETCH Server error while fetching messages")
        }
      }),
    Habit(
      "Yahoo", "refuses a right password now and then", seen: "MailKit#358",
      { turn, _ in
        if turn.name == "UID FETCH", turn.count == 0 { turn.die() }
        if turn.name == "AUTHENTICATE", turn.count == 1 {
          turn.refuse("NO [AUTHENTICATIONFAILED] AUTHENTICATE Invalid credentials")
        }
      }),
    Habit(
      "Yahoo", "a sequence number that has been expunged, and INBOX as Inbox",
      seen: "blog.freron.com",
      { turn, account in
        if turn.name == "LIST" {
          turn.untagged[0] = Array("* LIST (\\HasNoChildren) \"/\" \"Inbox\"\r\n".utf8)
        }
        for uid in turn.uids { turn.rewrite(uid, "* \(uid) FETCH", "* \(uid + 40) FETCH") }
      }),
    Habit(
      "iCloud", "UID SEARCH lists numbers that no FETCH answers", seen: "kenn-io/msgvault#436",
      { turn, _ in
        guard turn.name == "UID SEARCH" else { return }
        turn.sayLast("* SEARCH 900 901 902")
      }),
  ]

  static let others: [Habit] = [
    Habit(
      "Dovecot", "one UIDVALIDITY for all folders", seen: "warmbly/warmbly#356", { _, _ in }),
    Habit(
      "Dovecot", "maximum number of connections", seen: "imap-backup#123", connections: 4,
      { turn, _ in
        if turn.name == "AUTHENTICATE", turn.connection > 1 {
          turn.refuse("NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded")
        }
      }),
    Habit(
      "Cyrus", "SEARCH in places where nobody asked", seen: "RELIABILITY 3",
      { turn, _ in
        turn.sayFirst("* SEARCH 2 3")
        if turn.name != "UID SEARCH" { turn.sayLast("* SEARCH") }
      }),
    Habit(
      "Courier", "everything lies under INBOX., and numbers are 0", seen: "imaptest",
      { turn, _ in
        if turn.name == "NAMESPACE" {
          turn.untagged = [
            Array("* NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"#shared.\" \".\"))\r\n".utf8)
          ]
        }
        for uid in turn.uids { turn.rewrite(uid, "* \(uid) FETCH", "* 0 FETCH") }
      }),
    Habit(
      "Zimbra", "hangs up where a folder is locked, once", seen: "Zimbra/zm-mailbox#329",
      { turn, _ in
        if turn.name == "EXAMINE", turn.count == 1 { turn.die(saying: "* BYE mailbox is locked") }
      }),
    Habit(
      "Zimbra", "another connection has a stale UIDVALIDITY", seen: "FAQ.Zimbra", connections: 4,
      { turn, _ in
        guard turn.name == "EXAMINE", turn.connection % 2 == 1, turn.count < 6 else { return }
        turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("UIDVALIDITY") }
        turn.sayLast("* OK [UIDVALIDITY 1600000000] stale")
      }),
    Habit(
      "Zoho", "no UID in any FETCH", seen: "MailKit notes", capabilities: " CONDSTORE",
      { turn, account in
        account.inbox.highestModSeq = nil
        if ["EXAMINE", "STATUS"].contains(turn.name) {
          turn.sayLast("* OK [HIGHESTMODSEQ -1] x")
        }
        for uid in turn.uids {
          turn.rewrite(uid, "(UID \(uid) FLAGS ()", "(MODSEQ (-1) FLAGS ()")
        }
      }),
    Habit(
      "Yandex", "says BYE to LOGOUT until one hangs up", seen: "MailKit#938",
      { turn, _ in
        if turn.name == "LOGOUT" {
          turn.endless = Array("* BYE IMAP4rev1 Server logging out\r\n".utf8)
        }
      }),
    Habit(
      "Mail.ru", "numbers in floating point", seen: "MailKit", capabilities: " CONDSTORE",
      { turn, _ in
        turn.untagged = turn.untagged.map { line in
          let text = String(decoding: line, as: UTF8.self)
          guard text.contains("UIDNEXT") else { return line }
          return Array(text.replacing("UIDNEXT 7", with: "UIDNEXT 9.3736e+06").utf8)
        }
      }),
    Habit(
      "163, 126, yeah.net", "unsafe login unless ID was sent behind the login",
      seen: "pimalaya/himalaya#651", capabilities: " ID",
      { turn, account in
        if turn.name == "AUTHENTICATE" { account.named.remove(turn.connection) }
        if turn.name == "ID" {
          account.named.insert(turn.connection)
          turn.sayLast("* ID NIL")
        }
        let isKnown = account.named.contains(turn.connection)
        if turn.name == "EXAMINE", !isKnown {
          turn.refuse("NO EXAMINE Unsafe Login. Please contact kefu@188.com for help")
        }
      }),
    Habit(
      "QQ", "SEARCH finds nothing", seen: "FAQ.Various",
      { turn, _ in
        if turn.name == "UID SEARCH" { turn.untagged = [Array("* SEARCH\r\n".utf8)] }
      }),
    Habit(
      "SmarterMail", "SEARCH is not there", seen: "FAQ.SmarterMail",
      { turn, _ in
        if turn.name == "UID SEARCH" { turn.refuse("BAD Command not implemented") }
      }),
    Habit(
      "263.net", "a body that is NIL", seen: "imapsync#79", exit: 1, without: [5],
      { turn, _ in
        let body = ServedAccount.sample(5)
        if turn.fetchesBody(of: 6) {
          turn.rewrite(6, "BODY[] {\(body.utf8.count)}\r\n\(body)", "BODY[] NIL")
        }
      }),
    Habit(
      "Strato", "LIST … RETURN gives nothing", seen: "MailKit#1957",
      capabilities: " LIST-EXTENDED SPECIAL-USE LIST-STATUS CONDSTORE",
      { turn, _ in
        if turn.name == "LIST", turn.arguments.contains("RETURN") { turn.untagged = [] }
      }),
    Habit(
      "Proton Bridge", "BAD to a LIST with special uses", seen: "proton-bridge#123",
      capabilities: " LIST-EXTENDED SPECIAL-USE LIST-STATUS CONDSTORE",
      { turn, _ in
        if turn.name == "LIST", turn.arguments.contains("RETURN") { turn.refuse("BAD parse error") }
      }),
    Habit(
      "hMailServer", "sizes from before headers were added", seen: "hmailserver#476",
      greeting: "* OK",
      { turn, _ in
        for uid in turn.uids { turn.rewrite(uid, "RFC822.SIZE ", "RFC822.SIZE 1") }
      }),
    Habit(
      "DBMail, Kerio, Axigen", "EXPUNGE where it is forbidden", seen: "imaptest",
      { turn, _ in
        if turn.name.hasPrefix("UID"), turn.count == 0 { turn.sayFirst("* 1 EXPUNGE") }
      }),
    Habit(
      "WorkMail", "throttles at the opening of a folder", seen: "offlineimap#666",
      { turn, _ in
        if turn.name == "EXAMINE", turn.count < 2 {
          turn.refuse("NO [THROTTLED] Too many requests")
        }
      }),
    Habit(
      "UW", "lists files of the home directory", seen: "nia.ad.jp", exit: 1,
      { turn, _ in
        if turn.name == "LIST" {
          turn.sayFirst("* LIST (\\NoInferiors) \"/\" .forward")
          turn.sayFirst("* LIST (\\NoInferiors) \"/\" .procmailrc")
        }
      }),
  ]

  static let many: [Habit] = [
    Habit(
      "many", "capabilities change with the login", seen: "MailKit",
      greeting: "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ID NAMESPACE CONDSTORE] hi",
      { turn, _ in
        if turn.name == "AUTHENTICATE" { turn.status = "OK [CAPABILITY IMAP4rev1] in" }
        if ["ID", "NAMESPACE", "STATUS"].contains(turn.name) { turn.refuse("BAD unknown command") }
      }),
    Habit(
      "many", "NIL, quoted and unknown flags", seen: "MailKit",
      { turn, _ in
        for uid in turn.uids {
          turn.rewrite(uid, "FLAGS ()", "FLAGS (NIL \"\\\\Seen\" \"$a\" \"\")")
        }
        if turn.name == "EXAMINE" { turn.sayFirst("* FLAGS NIL") }
      }),
    Habit(
      "many", "UIDNEXT 0 and -1", seen: "MailKit",
      { turn, _ in
        guard turn.name == "EXAMINE" else { return }
        turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("UIDNEXT") }
        turn.sayLast(turn.count == 0 ? "* OK [UIDNEXT 0] x" : "* OK [UIDNEXT -1] x")
      }),
    Habit(
      "many", "names with brackets and spaces, unquoted", seen: "MailKit",
      { turn, account in
        guard turn.name == "LIST" else { return }
        turn.sayLast("* LIST () \"/\" [Gmail]/All mail")
        account["[Gmail]/All mail"] = ServedAccount.Mailbox("[Gmail]/All mail")
      }),
    Habit(
      "many", "ID answered with NIL and with values of NIL", seen: "RFC 2971 §3.3",
      capabilities: " ID",
      { turn, _ in
        if turn.name == "ID" { turn.sayLast("* ID (\"name\" NIL \"version\" NIL)") }
      }),
    Habit(
      "many", "hangs up at LSUB", seen: "imaptest",
      { turn, _ in if turn.name == "LSUB" { turn.die() } }),
    Habit(
      "many", "hangs up at STATUS", seen: "imaptest", capabilities: " CONDSTORE",
      { turn, account in
        account.inbox.highestModSeq = 5
        if turn.name == "STATUS" { turn.die(saying: "* BYE internal error") }
      }),
    Habit(
      "many", "hangs up at a LIST that asks for more", seen: "imaptest",
      capabilities: " LIST-EXTENDED SPECIAL-USE LIST-STATUS CONDSTORE",
      { turn, _ in
        if turn.name == "LIST", turn.arguments.contains("RETURN") { turn.die() }
      }),
  ]

  @Test("are lived with, in a first backup and in a second", arguments: habits)
  func habit(_ row: Habit) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 6)
    account.capabilities += row.capabilities
    account["Sent"].add(ServedAccount.sample(20))
    let wanted = (0..<6).filter { !row.without.contains($0) }.map(ServedAccount.sample)
    for run in 0..<2 {
      // A server of its own each, since habits go by the number of the connection.
      let server = try LyingIMAPServer(account, greeting: row.greeting, lie: row.lie)
      let command = desk.backup(server.port).dropLast() + ["\(row.connections)"]
      let ended = try await desk.run(Array(command), wait: "20s")
      ended.expect(
        row.status,
        [
          "messages_new": run == 0 ? wanted.count + 1 : 0, "messages_gone": 0,
          "messages_failed": row.without.count,
        ])
      try await desk.expectArchive(["INBOX": wanted, "Sent": [ServedAccount.sample(20)]])
    }
  }
}
