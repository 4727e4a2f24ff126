import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a test against a lying server works with: the tool, an archive, the usual command lines.
struct FaultDesk {
  let scratch: ScratchDirectory
  let tool: ToolUnderTest

  init() throws {
    scratch = try ScratchDirectory("faults")
    tool = try ToolUnderTest(scratch)
    try scratch.write("password", "geheim-4711\n")
  }

  var archive: String { scratch("kura") }

  func url(_ port: UInt16, scheme: String = "imap") -> String {
    "\(scheme)://taro%40example.jp@127.0.0.1:\(port)"
  }

  func backup(_ port: UInt16, connections: Int = 1) -> [String] {
    [
      "backup", url(port), "--archive", archive, "--password-file", scratch("password"),
      "--allow-plaintext", "--connections", "\(connections)",
    ]
  }

  func restore(to port: UInt16) -> [String] {
    [
      "restore", archive, "--to", url(port), "--to-password-file", scratch("password"),
      "--to-allow-plaintext",
    ]
  }

  /// From `taro` to `hanako`.
  func migrate(_ port: UInt16, to other: UInt16, wait: String) -> [String] {
    [
      "migrate", "--from", url(port), "--to", url(other).replacing("taro%40", with: "hanako%40"),
      "--archive", archive, "--from-password-file", scratch("password"), "--from-allow-plaintext",
      "--to-password-file", scratch("password"), "--to-allow-plaintext", "--wait", wait,
    ]
  }

  func offload(_ port: UInt16) -> [String] {
    [
      "offload", url(port), "--archive", archive, "--password-file", scratch("password"),
      "--allow-plaintext", "--older-than", "30d",
    ]
  }

  /// Runs the tool without holding a thread of the test run.
  func run(_ arguments: [String], wait: String = "1s", isJSON: Bool = true) async throws -> ToolRun
  {
    let withWait =
      ["backup", "restore", "offload"].contains(arguments[0])
      ? arguments + ["--wait", wait] : arguments
    let child = try tool.start(withWait, isJSON: isJSON)
    let end = ContinuousClock.now + .seconds(75)
    while child.poll() == nil, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    let run = ToolRun(child, limit: .milliseconds(50))
    for secret in ["geheim-4711", "Z2VoZWltLTQ3MTE", "geheim%2D4711"] {
      #expect(!(run.output + run.errorOutput).contains(secret), "a secret is shown")
    }
    return run
  }

  /// Expects that the archive is whole and holds these messages, gone ones included, and that
  /// nothing lies about.
  func expectArchive(
    _ folders: [String: [String]], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await expectArchive(
      folders.mapValues { $0.map { Array($0.utf8) } }, sourceLocation: sourceLocation)
  }

  func expectArchive(
    _ folders: [String: [[UInt8]]], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var wanted: [String: [[UInt8]: Int]] = [:]
    for (folder, messages) in folders where !messages.isEmpty {
      wanted[folder] = messages.map(Self.onDisk).multiset
    }
    let files = try archivedFiles()
    #expect(files.strays == [], sourceLocation: sourceLocation)
    #expect(
      files.folders.mapValues(\.multiset) == wanted, "files of the archive",
      sourceLocation: sourceLocation)
    let verified = try await run(["verify", archive])
    #expect(verified.ending == .exit(0), "\(verified)", sourceLocation: sourceLocation)
    #expect(
      verified.summary["messages_checked"].int == folders.values.reduce(0) { $0 + $1.count },
      "\(verified)", sourceLocation: sourceLocation)
  }

  /// The form on disk by CONTRACT 5: LF where the message had CRLF only.
  private static func onDisk(_ octets: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var previous: UInt8 = 0
    for (index, octet) in octets.enumerated() {
      let next = index + 1 < octets.count ? octets[index + 1] : 0
      if octet == 0x0d, next != 0x0a { return octets }
      if octet == 0x0a, previous != 0x0d { return octets }
      if octet != 0x0d { out.append(octet) }
      previous = octet
    }
    return out
  }

  /// The messages by folder, and files that have no business to be there.
  func archivedFiles() throws -> (folders: [String: [[UInt8]]], strays: [String]) {
    let mail = archive + "/mail"
    guard FileManager.default.fileExists(atPath: mail) else { return ([:], []) }
    var folders: [String: [[UInt8]]] = [:]
    var strays: [String] = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: mail) {
      var isDirectory = false
      let whole = mail + "/" + path
      let type = try FileManager.default.attributesOfItem(atPath: whole)[.type]
      isDirectory = type as? FileAttributeType == .typeDirectory
      if isDirectory { continue }
      let parts = path.split(separator: "/")
      if parts.last == "dovecot-keywords" { continue }
      guard parts.count >= 3, parts[parts.count - 2] == "cur" else {
        strays.append(path)
        continue
      }
      let octets = try Array(Data(contentsOf: URL(fileURLWithPath: whole)))
      folders[parts.dropLast(2).joined(separator: "/"), default: []].append(octets)
    }
    return (folders, strays)
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
