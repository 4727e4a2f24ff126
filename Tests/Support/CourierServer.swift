internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A Courier IMAP of the test run's own; what is run is its imapd, at the end of a tunnel.
///
/// Accounts are filled by APPEND and read by `Scripts/lib/accounts.py`.
package final class CourierServer: Sendable {
  private static let packages = Repository.path(".build/courier")
  private static let users = Atomic<Int>(0)

  private let process: ServerProcess

  /// Whether Debian's packages of Courier are there; `Scripts/test` fetches them.
  package static let isAvailable: Bool =
    ((try? FileManager.default.contentsOfDirectory(atPath: packages)) ?? [])
    .contains { $0.hasPrefix("courier-imap_") }

  private static let prepared = Result { try CourierServer() }

  /// The one of this test process, made ready when first asked for.
  package static var shared: CourierServer { get throws { try prepared.get() } }

  private init() throws {
    process = try ServerProcess("private_courier.py", name: "courier", [Self.packages])
  }

  /// A user that no other test has.
  package func newUser() -> String {
    "user\(Self.users.wrappingAdd(1, ordering: .relaxed).newValue)"
  }

  /// The command that becomes the server of a user.
  package func tunnel(_ user: String) -> String {
    let program = Repository.path("Scripts/lib/private_courier.py")
    return "exec python3 '\(program)' '\(process.file(""))' --user '\(user)'"
  }

  /// Runs `accounts.py` and returns what it printed; an exit status other than 0 is thrown.
  @discardableResult
  package func accounts(_ arguments: String...) throws -> String { try process.accounts(arguments) }
}
