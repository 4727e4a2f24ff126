internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A directory of one test's own, removed with all that is in it when the value goes.
///
/// Others may enter it (0755), because a Dovecot that root starts runs as somebody else.
package final class ScratchDirectory: Sendable {
  package let path: String

  private static let counter = Atomic<Int>(0)

  package init(_ purpose: String = "test") throws {
    let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    let parent = FileManager.default.temporaryDirectory.path
    path = "\(parent)/mailkura-\(purpose)-\(getpid())-\(number)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func callAsFunction(_ relative: String) -> String { path + "/" + relative }

  /// Writes a file into the directory and returns its path.
  @discardableResult
  package func write(_ relative: String, _ text: String, mode: Int = 0o600) throws -> String {
    try write(relative, Array(text.utf8), mode: mode)
  }

  @discardableResult
  package func write(_ relative: String, _ octets: [UInt8], mode: Int = 0o600) throws -> String {
    let file = self(relative)
    try Data(octets).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }
}
