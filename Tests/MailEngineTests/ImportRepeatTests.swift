import JobEvents
import MailArchive
import MailTypes
import TestSupport
import Testing

@testable import MailEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("The same source taken in again")
struct ImportRepeatTests {
  private static let separator = "From a@b Thu Nov 26 18:11:05 2020\n"

  @Test("the same import adds nothing; k equal messages need k copies", arguments: [false, true])
  func repeated(_ isSplit: Bool) async throws {
    let bench = try ImportBench()
    let message = Self.separator + "Subject: same\n\nx\n\n"
    try bench.write(message + message, to: "Work")
    if isSplit { try bench.write("Subject: same\n\nx\n", to: "Work.mbox/cur/1") }
    let first = await bench.take()
    #expect(first.told.transfer?.new == (isSplit ? 3 : 2))
    let before = try bench.messages()
    let second = await bench.take()
    #expect(second.told.transfer?.new == 0)
    #expect(second.told.transfer?.skipped == (isSplit ? 3 : 2))
    #expect(try bench.messages() == before)
    try bench.write(message + message + message + message, to: "Work")
    #expect(await bench.take().told.transfer?.new == 2)
    #expect(await bench.take().told.transfer?.new == 0)
  }

  @Test("a message whose state another program has written anew is the same one, with other flags")
  func stateOfLater() async throws {
    let bench = try ImportBench()
    func write(_ first: String, _ second: String) throws {
      let lines = [first, second].enumerated().map { number, state in
        Self.separator + state
          + "Message-ID: <\(number)@kura.test>\nSubject: s\(number)\n\nbody\n\n"
      }
      try bench.write(lines.joined(), to: "box")
    }
    try write("", "Status: RO\nX-Status: F\n")
    #expect(await bench.take().told.transfer?.new == 2)
    try write("Status: RO\nX-Keywords: Work  \n", "Status: O\nX-Status:  \n")
    let preview = await bench.take { $0.isDryRun = true }.told.transfer
    #expect(preview?.new == 0 && preview?.flagsChanged == 2)
    let (code, told) = await bench.take { $0.isVerbose = true }
    #expect(code == .done)
    #expect(told.transfer?.new == 0 && told.transfer?.skipped == 2)
    #expect(told.transfer?.flagsChanged == 2)
    let flags = try bench.messages().map { String($0.prefix { $0 != "]" }) }
    #expect(flags == ["box [\\Seen Work", "box ["])
    #expect(await bench.take().told.transfer?.flagsChanged == 0)
    // Another body under the same Message-ID is another message.
    try bench.write(
      Self.separator + "Status: RO\nMessage-ID: <0@kura.test>\nSubject: s0\n\nother\n\n", to: "box")
    #expect(await bench.take().told.transfer?.new == 1)
    #expect(try bench.messages().count == 3)
  }

  @Test(
    "so is one without a Message-ID, by its header and then all of its octets",
    arguments: [
      "Subject: s\nFrom: a@kura.test\nDate: Thu, 26 Nov 2020 18:11:05 +0000\n", "A: b\n", "",
    ])
  func namelessState(_ header: String) async throws {
    let bench = try ImportBench()
    func write(_ messages: [(state: String, body: String)]) throws {
      let texts = messages.map { Self.separator + $0.state + header + "\n\($0.body)\n\n" }
      try bench.write(texts.joined(), to: "box")
    }
    let bodies = (0..<30).map { "body \($0 % 25)" }
    try write(bodies.map { ("Status: O\n", $0) })
    #expect(await bench.take().told.transfer?.new == 30)
    try write(bodies.map { ("Status: RO\n", $0) } + [("Status: RO\n", "other")])
    for isDryRun in [true, false] {
      let told = await bench.take { $0.isDryRun = isDryRun }.told
      #expect(told.transfer?.new == 1 && told.transfer?.flagsChanged == 30)
    }
    let again = await bench.take().told.transfer
    #expect(again?.new == 0 && again?.skipped == 31 && again?.flagsChanged == 0)
    let flags = try bench.messages().count { $0.hasPrefix("box [\\Seen]") }
    #expect(flags == 31)
    // One more of a kind is one more, whatever its state.
    try write(bodies.map { ("Status: RO\n", $0) } + [("X-Status: F\n", "body 0")])
    #expect(await bench.take().told.transfer?.new == 1)
    #expect(try bench.messages().count == 32)
  }

  @Test("two messages that differ in their state alone stay two, in either order")
  func twins() async throws {
    let bench = try ImportBench()
    let plain = Self.separator + "Message-ID: <t@kura.test>\nSubject: t\n\nbody\n\n"
    let read = Self.separator + "Status: RO\nMessage-ID: <t@kura.test>\nSubject: t\n\nbody\n\n"
    try bench.write(plain + read, to: "box")
    #expect(await bench.take().told.transfer?.new == 2)
    try bench.write(read + plain, to: "box")
    #expect(await bench.take().told.transfer?.new == 0)
    let later = try ImportBench()
    try later.write(plain, to: "box")
    #expect(await later.take().told.transfer?.new == 1)
    try later.write(read + plain, to: "box")
    #expect(await later.take().told.transfer?.new == 1)
    #expect(try later.messages().count == 2)
    #expect(await later.take().told.transfer?.new == 0)
  }

  @Test("a message that is there is not taken for a twin whose state has changed")
  func twinBehind() async throws {
    let bench = try ImportBench()
    let plain = Self.separator + "Message-ID: <t@kura.test>\nSubject: t\n\nbody\n\n"
    let read = Self.separator + "Status: RO\nMessage-ID: <t@kura.test>\nSubject: t\n\nbody\n\n"
    try bench.write(read, to: "box")
    #expect(await bench.take().told.transfer?.new == 1)
    try bench.write(read + plain.replacing("Message", with: "Status: O\nMessage"), to: "box")
    for new in [1, 0] { #expect(await bench.take().told.transfer?.new == new) }
    #expect(try bench.messages().count == 2)
  }

  @Test("many equal messages are each counted, in whatever state they are")
  func manyEqual() async throws {
    let bench = try ImportBench()
    func write(_ count: Int, _ state: String) throws {
      let message = Self.separator + state + "Message-ID: <t@kura.test>\nSubject: t\n\nbody\n\n"
      try bench.write(String(repeating: message, count: count), to: "box")
    }
    for (count, state, new) in [
      (70, "Status: O\n", 70), (70, "Status: O\n", 0), (71, "Status: O\n", 1),
      (71, "Status: RO\n", 0), (72, "Status: RO\n", 1), (40, "Status: O\n", 0),
    ] {
      try write(count, state)
      let preview = await bench.take { $0.isDryRun = true }
      #expect(preview.told.transfer?.new == new)
      let (code, told) = await bench.take()
      #expect(code == .done)
      #expect(told.transfer?.new == new, "\(count) \(state)")
      #expect(told.transfer?.skipped == count - new)
    }
    #expect(try bench.messages().count == 72)
  }

  @Test("flags that a Maildir has now are taken over; a file without flags says nothing of them")
  func flagsOfLater() async throws {
    let bench = try ImportBench()
    try bench.write("Subject: a\n\nx\n", to: "cur/1.a:2,")
    #expect(await bench.take().told.transfer?.new == 1)
    try FileManager.default.moveItem(
      atPath: bench.source + "/cur/1.a:2,", toPath: bench.source + "/cur/1.a:2,RS")
    let (code, told) = await bench.take()
    #expect(code == .done && told.transfer?.flagsChanged == 1 && told.transfer?.new == 0)
    #expect(try bench.messages()[0].hasPrefix("INBOX [\\Answered \\Seen]"))
    let files = try ImportBench()
    try files.write("Subject: a\n\nx\n", to: "INBOX/a.eml")
    _ = await files.take(into: "archive")
    #expect(await files.take().told.transfer?.flagsChanged == 0)
  }

  @Test("messages of a backup are not taken in again, and more equal ones get copies of their own")
  func beside() async throws {
    let bench = try ImportBench()
    let archive = try EngineArchive()
    try await Self.fill(archive)
    // Waits until the session has been let go.
    _ = try await archive.lock(ArchiveRoot.open(at: archive.path))
    try bench.write(
      String(repeating: Self.separator + "Subject: s\n\nx\n\n", count: 2), to: "inbox.mbox")
    for new in [1, 0] {
      let recorder = JobRecorder()
      let request = ImportRequest(sourcePath: bench.source, archivePath: archive.path)
      let run = ImportRun(request: request, observer: recorder, stop: StopSignal())
      #expect(await run.run() == .done)
      #expect(recorder.transfer?.new == new)
    }
  }

  private static func fill(_ archive: EngineArchive) async throws {
    let session = try await archive.session()
    let (inbox, generation) = try await session.inbox()
    try await session.fill(inbox, generation, [1: "Subject: s\r\n\r\nx\r\n"])
    try await session.close()
  }
}
