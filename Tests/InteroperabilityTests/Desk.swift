import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What one test works with: the server, a directory, the tool, and the usual command lines.
struct Desk {
  let server: DovecotServer
  let scratch: ScratchDirectory
  let tool: ToolUnderTest

  /// - Parameter server: nil for the one that most tests share.
  init(server: DovecotServer? = nil) throws {
    self.server = try server ?? DovecotServer.shared
    scratch = try ScratchDirectory("desk")
    tool = try ToolUnderTest(scratch)
  }

  /// A new account with messages that `accounts.py fill` makes by these arguments.
  func account(_ purpose: String, _ filling: String...) throws -> String {
    let user = server.newUser(purpose)
    if !filling.isEmpty { try server.accounts(["fill", user] + filling) }
    return user
  }

  /// Another desk with a copy of this one's archive.
  func copy() throws -> Desk {
    let desk = try Desk()
    try FileManager.default.copyItem(atPath: archive, toPath: desk.archive)
    return desk
  }

  var archive: String { scratch("kura") }

  func credentials(_ prefix: String = "") -> [String] {
    ["--\(prefix)password-file", server.passwordFile, "--\(prefix)ca-file", server.caFile]
  }

  /// The arguments that back an account up.
  func backup(_ user: String, port: UInt16? = nil, scheme: String = "imaps") -> [String] {
    ["backup", server.url(user, scheme: scheme, port: port), "--archive", archive] + credentials()
  }

  /// The arguments that restore the archive to an account.
  func restore(to user: String, port: UInt16? = nil) -> [String] {
    ["restore", archive, "--to", server.url(user, port: port)] + credentials("to-")
  }

  /// Expects that the archive on disk holds what the account holds, by the independent reader.
  func expectArchiveEquals(_ user: String, _ comment: Comment? = nil) {
    expectNothing(comment) { try server.accounts(["check", archive, user]) }
  }

  /// Expects that two accounts hold the same messages, by the independent reader.
  func expectEqual(_ user: String, _ other: String, _ comment: Comment? = nil) {
    expectNothing(comment) { try server.accounts(["compare", user, other]) }
  }

  private func expectNothing(_ comment: Comment?, _ comparison: () throws -> String) {
    do {
      _ = try comparison()
    } catch {
      Issue.record("\(comment?.rawValue ?? ""): \(error)")
    }
  }
}

extension ToolRun {
  /// Expects an ending and these values in the summary.
  func expect(
    _ status: Int32 = 0, _ wanted: [String: Int] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(ending == .exit(status), "\(self)", sourceLocation: sourceLocation)
    for (key, value) in wanted.sorted(by: { $0.key < $1.key }) {
      #expect(summary[key].int == value, "\(key) in \(self)", sourceLocation: sourceLocation)
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Says why where Dovecot is missing; `Scripts/test` installs it.
  static var needsDovecot: Self {
    .enabled(if: DovecotServer.isAvailable, "needs Dovecot, openssl and Python 3")
  }
}
