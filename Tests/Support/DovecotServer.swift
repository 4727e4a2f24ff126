internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A Dovecot of the test run's own on free loopback ports, with TLS under a throw-away CA.
///
/// Any user name has an account, all with one password. Accounts are filled and read by
/// `Scripts/lib/accounts.py`, which shares no code with mailkura: the tool never checks itself.
/// The server ends with the test process, however that ends.
package final class DovecotServer: Sendable {
  package let host: String
  package let imap: UInt16
  package let imaps: UInt16
  /// Nil where Dovecot's POP3 server is not installed.
  package let pop3: UInt16?
  package let pop3s: UInt16?
  /// The CA's certificate, for `--ca-file`.
  package let caFile: String
  package let passwordFile: String
  /// Holds a directory with a `Maildir` for each user.
  package let mailDirectory: String
  private let logPath: String
  private let process: ServerProcess
  private static let users = Atomic<Int>(0)
  private static let deliveries = Atomic<Int>(0)

  /// Whether Dovecot, openssl and Python are there; `Scripts/test` installs what is missing.
  package static let isAvailable: Bool = ["dovecot", "openssl", "python3"].allSatisfy { program in
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return (folders + ["/usr/sbin", "/usr/local/sbin"]).contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  private static let started = Result { try DovecotServer([]) }
  private static let startedOpen = Result { try DovecotServer(["--all-logins"]) }
  private static let startedBelowInbox = Result { try DovecotServer(["--below-inbox"]) }
  private static let startedSmall = Result { try DovecotServer(["--quota"]) }

  /// The one server of this test process, started when first asked for.
  package static var shared: DovecotServer { get throws { try started.get() } }

  /// Another one that takes every way to log in; see `private_dovecot.py`.
  package static var withAllLogins: DovecotServer { get throws { try startedOpen.get() } }

  /// Another one whose users have 400 kB each (of 1024).
  package static var withQuota: DovecotServer { get throws { try startedSmall.get() } }

  /// Another one whose folders are called `INBOX.Sent`.
  package static var withFoldersBelowInbox: DovecotServer {
    get throws { try startedBelowInbox.get() }
  }

  private init(_ options: [String]) throws {
    process = try ServerProcess("private_dovecot.py", name: "dovecot", options)
    let facts = process.facts
    host = facts.host
    imap = facts.imap
    imaps = facts.imaps
    pop3 = facts.pop3
    pop3s = facts.pop3s
    caFile = facts.ca
    passwordFile = facts.passwordFile
    mailDirectory = facts.mail
    logPath = facts.log
  }

  /// A file of the server's directory, such as its password of the master user.
  package func file(_ name: String) -> String { process.file(name) }

  /// The one password of all users.
  package var password: String {
    let data = FileManager.default.contents(atPath: passwordFile) ?? Data()
    return String((String(bytes: data, encoding: .utf8) ?? "").prefix { $0 != "\n" })
  }

  /// How the sessions of a user have logged in so far, by the server's log.
  package func mechanisms(of user: String) -> [String] {
    let log = FileManager.default.contents(atPath: logPath) ?? Data()
    let lines = String(bytes: log, encoding: .utf8)?.split(separator: "\n") ?? []
    return lines.filter { $0.contains("Login: user=<\(user)>") }.compactMap { line in
      guard let method = line.firstRange(of: "method=") else { return nil }
      return String(line[method.upperBound...].prefix { $0 != "," })
    }
  }

  /// A user name that no other test has.
  package func newUser(_ purpose: String) -> String {
    let number = Self.users.wrappingAdd(1, ordering: .relaxed).newValue
    return "\(purpose)-\(number)@example.jp"
  }

  package func url(
    _ user: String, scheme: String = "imaps", host: String? = nil, port: UInt16? = nil
  ) -> String {
    process.url(user, scheme: scheme, host: host, port: port)
  }

  /// Runs `accounts.py` and returns what it printed; an exit status other than 0 is thrown.
  @discardableResult
  package func accounts(_ arguments: [String]) throws -> String {
    try process.accounts(arguments)
  }

  /// All that the account holds, read over IMAP by the independent reader.
  package func dump(_ user: String) throws -> [MailEntry] {
    try accounts(["dump", user]).split(separator: "\n").compactMap(JSONValue.init(line:))
      .compactMap(MailEntry.init(dumped:))
  }

  /// Puts messages into the user's INBOX, as they are, in this order and behind what is there.
  package func deliver(_ messages: [[UInt8]], to user: String) throws {
    let maildir = mailDirectory + "/" + user + "/Maildir"
    let files = FileManager.default
    // The server runs as somebody else where the tests run as root.
    let open = [FileAttributeKey.posixPermissions: 0o777]
    for folder in ["cur", "new", "tmp"] {
      try files.createDirectory(
        atPath: maildir + "/" + folder, withIntermediateDirectories: true, attributes: open)
    }
    for folder in [mailDirectory + "/" + user, maildir] {
      try files.setAttributes(open, ofItemAtPath: folder)
    }
    for message in messages {
      let number = Self.deliveries.wrappingAdd(1, ordering: .relaxed).newValue
      let digits = String(number)
      // Dovecot numbers what it finds in the order of the names.
      let name = "1700000000.M" + String(repeating: "0", count: 9 - digits.count) + digits + ".test"
      let file = maildir + "/new/" + name
      try Data(message).write(to: URL(fileURLWithPath: file))
      try files.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
    }
  }

  /// How many message bodies the sessions of a user have fetched that have ended so far.
  package func bodiesFetched(by user: String) -> Int {
    let log = FileManager.default.contents(atPath: logPath) ?? Data()
    let lines = String(bytes: log, encoding: .utf8)?.split(separator: "\n") ?? []
    return lines.filter { $0.contains("imap(\(user))") }.reduce(0) { sum, line in
      guard let count = line.firstRange(of: "bodies=") else { return sum }
      return sum + (Int(line[count.upperBound...].prefix(while: \.isNumber)) ?? 0)
    }
  }
}
