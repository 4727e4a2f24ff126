import TestSupport
import Testing

/// What tests of POP3 servers share.
extension FaultDesk {
  func pop3Backup(_ port: UInt16, _ options: String...) -> [String] {
    [
      "backup", url(port, scheme: "pop3"), "--archive", archive, "--password-file",
      scratch("password"), "--allow-plaintext",
    ] + options
  }

  /// Expects that the archive holds these, each as often.
  func expectArchive(
    _ messages: [ServedMaildrop.Message], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await expectArchive(
      ["INBOX": messages.map(\.octets)], sourceLocation: sourceLocation)
  }
}
