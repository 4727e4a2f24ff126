import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A small session in clear is cut, reset or held up after each of many octets; the next run ends
/// where an undisturbed one would have.
///
/// `MAILKURA_CUT_STEP` is the distance between the octets; 1 tries every one.
@Suite("Cut anywhere", .aFewAtATime)
struct CutAnywhereTests {
  enum Kind: CaseIterable, Sendable {
    case cut
    case reset
    case pause
  }

  static let step =
    ProcessInfo.processInfo.environment["MAILKURA_CUT_STEP"].flatMap { Int($0) } ?? 61
  static let points = Array(stride(from: 1, to: 1_800, by: max(step, 1)))

  @Test("a backup", arguments: points)
  func backup(_ octet: Int) async throws {
    let kind = Kind.allCases[octet % Kind.allCases.count]
    let desk = try FaultDesk()
    let account = ServedAccount(count: 4)
    let server = try LyingIMAPServer(account)
    let proxy = try FaultProxy(to: server.port) { number in
      number == 0 ? Self.fault(kind, .toClient, octet) : nil
    }
    defer { proxy.stop() }
    let run = try await desk.run(desk.backup(proxy.port), wait: "5s")
    run.expect(0, ["messages_new": 4, "messages_failed": 0])
    try await desk.expectArchive(["INBOX": account.inbox.messages.map(\.octets)])
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0])
  }

  @Test("a restore", arguments: stride(from: 1, to: 1_400, by: max(step * 2, 1)).map { $0 })
  func restore(_ octet: Int) async throws {
    let kind = Kind.allCases[octet % Kind.allCases.count]
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 4))
    try await desk.run(desk.backup(source.port)).expect(0)
    var target = ServedAccount(count: 0)
    target.inbox.uidValidity = 77
    let server = try LyingIMAPServer(target)
    let proxy = try FaultProxy(to: server.port) { number in
      number == 0 ? Self.fault(kind, octet % 2 == 0 ? .toClient : .toServer, octet) : nil
    }
    defer { proxy.stop() }
    try await desk.run(desk.restore(to: proxy.port), wait: "15s").expect(
      0, ["messages_new": 4, "messages_failed": 0, "messages_unknown": 0])
    #expect(
      server.account.inbox.messages.map(\.octets).multiset
        == source.account.inbox.messages.map(\.octets).multiset)
  }

  @Test("an offload", arguments: stride(from: 1, to: 2_600, by: max(step * 2, 1)).map { $0 })
  func offload(_ octet: Int) async throws {
    let kind = Kind.allCases[octet % Kind.allCases.count]
    let desk = try FaultDesk()
    var account = ServedAccount(count: 4)
    account.inbox.messages[3].flags = ["\\Flagged"]
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 4])
    let proxy = try FaultProxy(to: server.port) { number in
      number == 0 ? Self.fault(kind, octet % 2 == 0 ? .toClient : .toServer, octet / 2) : nil
    }
    defer { proxy.stop() }
    let run = try await desk.run(desk.offload(proxy.port) + ["--apply"], wait: "5s")
    run.expect(0, ["messages_removed": 3, "messages_kept": 1, "messages_failed": 0])
    #expect(server.account.inbox.messages.map(\.uid) == [4])
    #expect(server.account.inbox.messages.map(\.flags) == [["\\Flagged"]])
    try await desk.expectArchive(["INBOX": account.inbox.messages.map(\.octets)])
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0])
  }

  private static func fault(
    _ kind: Kind, _ direction: RelayDirection, _ octet: Int
  ) -> ConnectionFault {
    switch kind {
    case .cut: .cut(direction, after: UInt64(octet))
    case .reset: .reset(direction, after: UInt64(octet))
    case .pause: .delay(direction, after: UInt64(octet), .milliseconds(300))
    }
  }
}
