internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A Cyrus IMAP of the test run's own, with TLS under a throw-away CA.
///
/// Accounts are filled by APPEND and read by `Scripts/lib/accounts.py`.
package final class CyrusServer: Sendable {
  private static let packages = Repository.path(".build/cyrus")
  private static let users = Atomic<Int>(0)
  /// As many as `private_cyrus.py` makes.
  private static let userLimit = 40

  private let process: ServerProcess

  /// Whether Debian's packages of Cyrus are there; `Scripts/test` fetches them.
  package static let isAvailable: Bool =
    ((try? FileManager.default.contentsOfDirectory(atPath: packages)) ?? [])
    .contains { $0.hasPrefix("cyrus-imapd_") }

  private static let started = Result { try CyrusServer([]) }
  private static let startedBelowInbox = Result { try CyrusServer(["--below-inbox"]) }

  /// The one server of this test process, started when first asked for.
  package static var shared: CyrusServer { get throws { try started.get() } }

  /// Another one whose folders are called `INBOX.Sent`.
  package static var withFoldersBelowInbox: CyrusServer {
    get throws { try startedBelowInbox.get() }
  }

  private init(_ options: [String]) throws {
    process = try ServerProcess("private_cyrus.py", name: "cyrus", [Self.packages] + options)
  }

  package var caFile: String { process.facts.ca }
  package var passwordFile: String { process.facts.passwordFile }
  package var imaps: UInt16 { process.facts.imaps }

  /// A user that no other test has.
  package func newUser() throws -> String {
    let number = Self.users.wrappingAdd(1, ordering: .relaxed).newValue
    guard number <= Self.userLimit else {
      throw ChildProcess.Failure(description: "private_cyrus.py makes too few users")
    }
    return "user\(number)"
  }

  package func url(_ user: String, scheme: String = "imaps") -> String {
    process.url(user, scheme: scheme)
  }

  /// What an account holds, as the independent reader sees it.
  package func dump(_ user: String) throws -> [MailEntry] {
    try accounts("dump", user).split(separator: "\n").compactMap(JSONValue.init(line:))
      .compactMap(MailEntry.init(dumped:))
  }

  /// Runs `accounts.py` and returns what it printed; an exit status other than 0 is thrown.
  @discardableResult
  package func accounts(_ arguments: String...) throws -> String { try process.accounts(arguments) }
}
