import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Bad input gets an error with cause and remedy and the right exit status, and changes nothing.
@Suite("Refusals", .needsDovecot)
struct RefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status: Int32
    /// What the words must name.
    var named: String
    var arguments: @Sendable (Desk, String) throws -> [String]

    init(
      _ name: String, _ status: Int32, naming named: String = "",
      _ arguments: @escaping @Sendable (Desk, String) throws -> [String]
    ) {
      testDescription = name
      self.status = status
      self.named = named
      self.arguments = arguments
    }
  }

  static let quickly = ["--wait", "1s"]

  static let rows: [Row] = [
    Row("unknown command", 64, naming: "backup") { _, _ in ["bakcup"] },
    Row("unknown option", 64, naming: "--archive") { desk, user in
      ["backup", desk.server.url(user), "--archve", desk.archive]
    },
    Row("option without its value", 64) { _, _ in ["backup", "--archive"] },
    Row("password in the URL", 64) { desk, _ in
      ["backup", "imaps://taro:geheim@localhost", "--archive", desk.archive]
    },
    Row("no such archive", 66) { desk, _ in ["list", desk.scratch("nowhere")] },
    Row("no such host", 69) { desk, _ in
      ["backup", "imaps://taro@no-such-host.invalid", "--archive", desk.archive]
        + desk.credentials() + quickly
    },
    Row("nobody listens", 75) { desk, user in
      desk.backup(user, port: 1) + quickly
    },
    Row("certificate for another name", 69, naming: "localhost") { desk, user in
      let url = desk.server.url(user, host: "127.0.0.1")
      return ["backup", url, "--archive", desk.archive] + desk.credentials() + quickly
    },
    Row("certificate for another name, STARTTLS", 69, naming: "localhost") { desk, user in
      let url = desk.server.url(user, scheme: "imap", host: "127.0.0.1")
      return ["backup", url, "--archive", desk.archive] + desk.credentials() + quickly
    },
    Row("unknown certificate authority", 69) { desk, user in
      [
        "backup", desk.server.url(user), "--archive", desk.archive, "--password-file",
        desk.server.passwordFile,
      ] + quickly
    },
    Row("a port that speaks no TLS", 69) { desk, user in
      desk.backup(user, port: desk.server.imap) + quickly
    },
    Row("wrong password", 77) { desk, user in
      let file = try desk.scratch.write("wrong", "not the password\n")
      return [
        "backup", desk.server.url(user), "--archive", desk.archive, "--password-file", file,
        "--ca-file", desk.server.caFile,
      ]
    },
    Row("password file that others can write", 77, naming: "chmod") { desk, user in
      let file = try desk.scratch.write("open", "secret\n", mode: 0o622)
      return [
        "backup", desk.server.url(user), "--archive", desk.archive, "--password-file", file,
        "--ca-file", desk.server.caFile,
      ]
    },
    Row("password command that gives nothing", 78) { desk, user in
      [
        "backup", desk.server.url(user), "--archive", desk.archive, "--password-command", "true",
        "--ca-file", desk.server.caFile,
      ]
    },
    Row("unknown folder", 66, naming: "Nowhere") { desk, user in
      desk.backup(user) + ["--folder", "Nowhere"]
    },
    Row("configuration that cannot be read as JSON5", 78, naming: "3") { desk, _ in
      let file = try desk.scratch.write("bad.json5", "{\n  archives: '~/kura',\n  accounts: {{\n}")
      return ["backup", "--config", file]
    },
    Row("configuration with an unknown key", 78, naming: "archives") { desk, _ in
      let file = try desk.scratch.write("key.json5", "{\n  archvies: '~/kura',\n}\n")
      return ["backup", "--config", file]
    },
    Row("configuration that is not there", 66) { desk, _ in
      ["backup", "--config", desk.scratch("none.json5")]
    },
  ]

  @Test("is explained, with the right status", arguments: rows)
  func refusal(_ row: Row) throws {
    let desk = try Desk()
    let user = try desk.account("refused", "--sample", "5")
    let arguments = try row.arguments(desk, user)
    let run = try desk.tool.run(arguments)
    run.expect(row.status)
    #expect(run.error["code"].int == Int(row.status), "\(run)")
    for key in ["what", "cause", "remedy"] {
      #expect(run.error[key].text?.isEmpty == false, "\(key): \(run)")
    }
    #expect((run.output + run.errorOutput).contains(row.named), "\(run)")
    #expect(try desk.mailFiles().isEmpty)
    let people = try desk.tool.run(arguments, isJSON: false)
    #expect(people.errorOutput.split(separator: "\n").count >= 3, "\(people)")
  }

  #if os(Linux)
  @Test("an expired certificate is refused with its date")
  func expired() throws {
    let desk = try Desk()
    let user = try desk.account("expired", "--sample", "5")
    let url = desk.server.url(user, host: "127.0.0.2")
    let run = try desk.tool.run(
      ["backup", url, "--archive", desk.archive] + desk.credentials() + Self.quickly)
    run.expect(69)
    #expect(run.output.contains("expired"), "\(run)")
  }
  #endif

  @Test("an archive of a newer format is left alone")
  func newerFormat() throws {
    let desk = try Desk()
    let user = try desk.account("newer", "--sample", "5")
    try desk.tool.run(desk.backup(user)).expect()
    let file = desk.archive + "/archive.json"
    let text = try #require(String(bytes: desk.octets(file), encoding: .utf8))
    let newer = text.replacing(/"format"\s*:\s*1/, with: "\"format\": 999")
    #expect(newer != text)
    try Data(newer.utf8).write(to: URL(fileURLWithPath: file))
    for arguments in [desk.backup(user), ["verify", desk.archive], ["list", desk.archive]] {
      try desk.tool.run(arguments).expect(65)
    }
    #expect(try String(bytes: desk.octets(file), encoding: .utf8) == newer)
  }

  @Test("another account's archive is refused")
  func otherAccount() throws {
    let desk = try Desk()
    let user = try desk.account("mine", "--sample", "5")
    try desk.tool.run(desk.backup(user)).expect()
    let other = try desk.account("other", "--sample", "9")
    try desk.tool.run(desk.backup(other)).expect(78)
    desk.expectArchiveEquals(user)
  }

  @Test("files that may not grow end the run with 74, and the next one ends whole")
  func fileSizeLimit() throws {
    let desk = try Desk()
    let user = try desk.account("limit", "--plain", "3", "900000")
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 400; exec \"$@\"", "sh"]
    try desk.tool.run(desk.backup(user), under: limited).expect(74)
    try desk.tool.run(desk.backup(user)).expect()
    desk.expectArchiveEquals(user)
  }
}
