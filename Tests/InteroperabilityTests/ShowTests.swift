import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Show", .needsDovecot)
struct ShowTests {
  private func desk(_ format: String) throws -> (desk: Desk, messages: [JSONValue]) {
    let desk = try Desk()
    let user = try desk.account("show", "--sample", "40")
    try desk.tool.run(desk.backup(user) + ["--format", format]).expect()
    return (desk, try desk.tool.run(["list", desk.archive]).events("message"))
  }

  @Test(
    "--raw gives exactly the octets, by any beginning of the hash", arguments: ["maildir", "mbox"])
  func raw(_ format: String) throws {
    let (desk, messages) = try desk(format)
    #expect(messages.count > 20)
    for (index, message) in messages.enumerated() {
      let sha256 = try #require(message["sha256"].text)
      let id = String(sha256.prefix(index.isMultiple(of: 2) ? 16 : 64))
      let path = desk.scratch("raw")
      // The octets may be anything, so that they go to a file and not through text.
      let shell = try ChildProcess.run(
        [
          "sh", "-c", "\"$0\" show \"$1\" \"$2\" --raw >\"$3\" && sha256sum <\"$3\"",
          ToolUnderTest.executable, desk.archive, id, path,
        ], limit: .seconds(30))
      #expect(shell.ending == .exit(0), "\(shell.errorOutput)")
      #expect(shell.output.hasPrefix(sha256))
    }
  }

  @Test("a message is shown for people, and nothing in it reaches the terminal")
  func text() throws {
    let (desk, messages) = try desk("maildir")
    for message in messages {
      let id = try #require(message["id"].text)
      let run = try desk.tool.run(["show", desk.archive, id, "-v"], isJSON: false)
      #expect(run.ending == .exit(0))
      #expect(run.output.contains(id))
      #expect(!run.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "\(id)")
      let object = try desk.tool.run(["show", desk.archive, id]).events("message")
      #expect(object.count == 1)
      #expect(object.first?["sha256"] == message["sha256"])
    }
  }

  @Test("an ID that is none, unknown or ambiguous is told, a damaged message is not shown")
  func refusals() throws {
    let (desk, messages) = try desk("maildir")
    for (id, status) in [("zzzz", 64), ("ab", 64), ("00000000000000000000", 66)]
      as [(String, Int32)]
    {
      #expect(try desk.tool.run(["show", desk.archive, id]).ending == .exit(status), "\(id)")
    }
    let hashes = messages.compactMap { $0["sha256"].text }
    let victim = try #require(
      messages.first { message in
        (message["size"].int ?? 0) > 100 && hashes.count { $0 == message["sha256"].text } == 1
      })
    let path = desk.archive + "/" + (victim["path"].text ?? "")
    var octets = try Data(contentsOf: URL(fileURLWithPath: path))
    octets[octets.count / 2] ^= 1
    try octets.write(to: URL(fileURLWithPath: path))
    let run = try desk.tool.run(
      ["show", desk.archive, victim["id"].text ?? "", "--raw"], isJSON: false)
    #expect(run.ending == .exit(65))
    #expect(run.output.isEmpty)
  }
}
