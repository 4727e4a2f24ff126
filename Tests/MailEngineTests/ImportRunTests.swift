import JobEvents
import MailArchive
import MailTypes
import SyncJournal
import TestSupport
import Testing

@testable import MailEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Import of other programs' mail")
struct ImportRunTests {
  private static let separator = "From a@b Thu Nov 26 18:11:05 2020\n"
  private static let seconds = 1_606_414_265

  @Test("Maildirs, Maildir++ and nested ones, with flags and keywords")
  func maildirs() async throws {
    let bench = try ImportBench()
    try bench.write("Subject: a\n\nx\n", to: "cur/1.a:2,FSa")
    try bench.write("Subject: b\n\nx\n", to: "new/2.b")
    try bench.write("Subject: no\n\nx\n", to: "tmp/3.c")
    try bench.write("0 $Work\n", to: "dovecot-keywords")
    try bench.write("Subject: c\r\n\r\nx\r\n", to: ".Archive.&ZeVnLIqe-/cur/4.d;2,R")
    try bench.write("Subject: d\n\nx\n", to: "Nested/Deep/new/5.e")
    try bench.write("no", to: ".hidden/x")
    let (code, told) = await bench.take()
    #expect(code == .done)
    #expect(told.transfer?.new == 4)
    #expect(
      try bench.messages() == [
        "Archive/日本語 [\\Answered] 1600000000 17 c",
        "INBOX [\\Flagged \\Seen $Work] 1600000000 17 a", "INBOX [] 1600000000 17 b",
        "Nested/Deep [] 1600000000 17 d",
      ])
  }

  @Test("Thunderbird's directories; what is deleted stays out unless it is asked for")
  func thunderbird() async throws {
    let bench = try ImportBench()
    let line = "From - Thu Nov 26 18:11:05 2020\n"
    try bench.write("", to: "prefs.js")
    try bench.write("junk", to: "other/places.sqlite")
    try bench.write("junk", to: "Mail/Local Folders/Inbox.msf")
    try bench.write(
      line + "X-Mozilla-Status: 0001\nX-Mozilla-Keys: $label1 \nSubject: a\n\nx\n\n"
        + line + "X-Mozilla-Status: 0009\nSubject: deleted\n\nx\n\n",
      to: "Mail/Local Folders/Inbox")
    try bench.write(
      "From \r\nX-Mozilla-Status: 0006\r\nSubject: b\r\n\r\nx\r\n\r\n",
      to: "Mail/Local Folders/Inbox.sbd/Sub", modified: 1_600_000_001)
    let (code, told) = await bench.take()
    #expect(code == .done)
    #expect(told.warnings.contains { $0.hasPrefix("1 message that the mail program has deleted") })
    #expect(
      try bench.messages() == [
        "Local Folders/Inbox [\\Seen $label1] \(Self.seconds) 67 a",
        "Local Folders/Inbox/Sub [\\Answered \\Flagged] 1600000001 41 b",
      ])
    let (_, again) = await bench.take { $0.includesDeleted = true }
    #expect(again.transfer?.new == 1)
    #expect(again.transfer?.skipped == 2)
  }

  @Test("labels of Google Takeout become folders")
  func takeout() async throws {
    let bench = try ImportBench()
    try bench.write(
      "From 1@xxx Thu Nov 26 18:11:05 +0000 2020\nX-GM-THRID: 1\n"
        + "X-Gmail-Labels: =?UTF-8?Q?=E5=8F=97=E4=BF=A1=E3=83=88=E3=83=AC=E3=82=A4,?=\n"
        + " =?UTF-8?Q?=E6=9C=AA=E8=AA=AD,Work/2020?=\nSubject: a\n\nx\n\n",
      to: "Takeout/Mail/All mail.mbox")
    await bench.take()
    let found = try bench.messages()
    #expect(found.count == 2)
    #expect(found.first?.hasPrefix("INBOX [] \(Self.seconds) ") == true)
    #expect(found.last?.hasPrefix("Work/2020 [] \(Self.seconds) ") == true)
  }

  @Test("the date of a file of one message is that of its newest Received field")
  func eml() async throws {
    let bench = try ImportBench()
    try bench.write(
      "Received: by x; Thu, 26 Nov 2020 18:11:05 +0000\r\nSubject: a\r\n\r\nx", to: "L/a.eml")
    try bench.write("Date: 26 Nov 2020 18:11:05 GMT\r\nSubject: b\r\n\r\nx\n", to: "L/b.EML")
    try bench.write("Subject: c\n\nx", to: "L/c.eml")
    let (code, _) = await bench.take()
    #expect(code == .done)
    #expect(
      try bench.messages() == [
        "L [] 1600000000 15 c", "L [] \(Self.seconds) 48 b", "L [] \(Self.seconds) 64 a",
      ])
    await bench.take("source/L/a.eml", into: "other")
    #expect(try bench.messages("other") == ["INBOX [] \(Self.seconds) 64 a"])
  }

  @Test("links, devices and files without mail are told, and nothing is read through a link")
  func hostile() async throws {
    let bench = try ImportBench()
    try bench.write(Self.separator + "Subject: a\n\nx\n\n", to: "real")
    try bench.write("no mail", to: "readme.txt")
    let outside = bench.directory("outside")
    try Data((Self.separator + "Subject: secret\n\nx\n\n").utf8).write(
      to: URL(fileURLWithPath: outside))
    try FileManager.default.createSymbolicLink(
      atPath: bench.source + "/link", withDestinationPath: outside)
    try FileManager.default.createSymbolicLink(
      atPath: bench.source + "/loop", withDestinationPath: bench.source)
    #expect(unsafe mkfifo(bench.source + "/fifo", 0o600) == 0)
    try bench.write("Subject: b\n\nx\n", to: "box/cur/1")
    try FileManager.default.createSymbolicLink(
      atPath: bench.source + "/box/cur/2:2,S", withDestinationPath: outside)
    let (code, told) = await bench.take()
    #expect(code == .done)
    #expect(
      try bench.messages() == ["box [] 1600000000 17 b", "real [] \(Self.seconds) 17 a"])
    #expect(told.warnings.contains { $0.hasPrefix("4 links and special files") })
    #expect(told.warnings.contains { $0.contains("readme.txt") })
  }

  @Test("what belongs to no message is told and costs a 1")
  func lost() async throws {
    let bench = try ImportBench()
    try bench.write(
      "\n" + Self.separator + "Subject: a\n\n>From x\n\n", to: "ambiguous")
    #expect(await bench.take().code == .done)
    try bench.write("lost\n\n" + Self.separator + "Subject: a\n\nx\n\n", to: "lost.mbox")
    let (code, told) = await bench.take("source/lost.mbox", into: "other") {
      $0.form = .mbox(nil)
    }
    #expect(code == .partial)
    #expect(told.warnings.contains { $0.contains("5 octets before the first separator") })
  }

  @Test("nothing is made for a source without mail, nor by a dry run")
  func nothing() async throws {
    let bench = try ImportBench()
    #expect(await bench.take("none").code == .notFound)
    #expect(await bench.take().code == .notFound)
    try bench.write(Self.separator + "Subject: a\n\nx\n\n", to: "Box")
    let (code, told) = await bench.take { $0.isDryRun = true }
    #expect(code == .done)
    #expect(told.transfer?.new == 1)
    #expect(!FileManager.default.fileExists(atPath: bench.directory("archive")))
    await bench.take()
    let (_, again) = await bench.take { $0.isDryRun = true }
    #expect(again.transfer?.new == 0)
    #expect(again.transfer?.skipped == 1)
  }

  @Test("folders are chosen and put below another")
  func folders() async throws {
    let bench = try ImportBench()
    for name in ["Inbox", "Work", "Junk"] {
      try bench.write(Self.separator + "Subject: \(name)\n\nx\n\n", to: name)
    }
    let (code, _) = await bench.take {
      $0.prefix = "Old/2020"
      $0.selection = FolderSelection(excluded: [FolderPattern("*Junk")])
    }
    #expect(code == .done)
    #expect(try bench.messages().map { $0.prefix(14) } == ["Old/2020/INBOX", "Old/2020/Work "])
    let unknown = await bench.take(into: "other") {
      $0.selection = FolderSelection(included: [FolderPattern("Nowhere")])
    }
    #expect(unknown.code == .notFound)
  }

  @Test(
    "each fixture holds what it says",
    arguments: [
      ("mboxo.mbox", ["[\\Seen] one", "[] two"], true),
      ("mboxrd.mbox", ["[] one", "[] two"], true), ("mboxcl.mbox", ["[] one", "[] two"], true),
      ("mboxcl2.mbox", ["[] one", "[] two"], false), ("crlf.mbox", ["[] one", "[] two"], true),
      ("thunderbird.mbox", ["[\\Seen $label1] one"], false),
      ("takeout.mbox", ["[] one", "[] one"], false),
      ("folder-data.mbox", ["[\\Answered \\Flagged \\Seen $Work] one"], false),
      ("damaged.mbox", ["[] one", "[] two"], false),
    ] as [(String, [String], Bool)])
  func fixtures(_ name: String, _ messages: [String], _ isAmbiguous: Bool) async throws {
    let bench = try ImportBench()
    let recorder = JobRecorder()
    let request = ImportRequest(
      sourcePath: Repository.path("Fixtures/mbox/" + name), form: .mbox(nil),
      archivePath: bench.directory("archive"))
    let code = await ImportRun(request: request, observer: recorder, stop: StopSignal()).run()
    #expect(code == (name == "damaged.mbox" ? .partial : .done))
    let found: [String] = try bench.messages().map { line in
      let flags = line.drop { $0 != "[" }.prefix { $0 != "]" }
      return String(flags) + "] " + (line.split(separator: " ").last ?? "")
    }
    #expect(found.sorted() == messages)
    let warned = recorder.warnings.contains { $0.contains("“>From ”") }
    #expect(warned == isAmbiguous)
  }

  @Test("what is exported comes back byte for byte", arguments: ExportFormat.allCases)
  func roundTrip(_ format: ExportFormat) async throws {
    let bench = try ImportBench()
    let odd = Repository.path("Fixtures/messages/odd")
    for (index, name) in try FileManager.default.contentsOfDirectory(atPath: odd).sorted()
      .enumerated()
    {
      let whole = bench.source + "/Odd/100%.mbox/\(name)"
      try FileManager.default.createDirectory(
        atPath: bench.source + "/Odd/100%.mbox", withIntermediateDirectories: true)
      if name == "empty.eml" {
        // Of a file without an octet nobody knows that it is a message.
        try bench.write("", to: "Box/cur/empty:2,F")
      } else {
        try FileManager.default.copyItem(atPath: odd + "/" + name, toPath: whole)
      }
      let letters = index.isMultiple(of: 2) ? "S" : "FT"
      try bench.write("Subject: \(name)\n\nx\n", to: "Box/cur/\(index):2,\(letters)a")
    }
    try bench.write("0 $Work\n", to: "Box/dovecot-keywords")
    try bench.write(
      "Status: RO\r\nX-Status: F\r\nX-Mailkura-Form: crlf\r\n\r\nFrom x\r\n", to: "Box/cur/z:2,")
    try bench.write("Subject: a\n\nx\n", to: "Box/cur/twin:2,")
    try bench.write("Subject: a\n\nx\n", to: "Box/cur/twin2:2,")
    #expect(await bench.take().code == .done)
    let before = try bench.messages(withDigests: true)
    #expect(before.count > 50)
    let export = ExportRun(
      request: ExportRequest(
        archivePath: bench.directory("archive"), destination: bench.directory("export"),
        format: format),
      observer: JobRecorder(), stop: StopSignal())
    #expect(await export.run() == .done)
    #expect(await bench.take("export", into: "again").code == .done)
    #expect(try bench.messages("again", withDigests: true) == before)
    // An archive is a source too, where its mail is told apart by its own names.
    #expect(await bench.take("archive", into: "copy").code == .done)
    #expect(try bench.messages("copy", withDigests: true) == before)
    // The archive that it came from has it all.
    let (_, told) = await bench.take("export")
    #expect(told.transfer?.new == 0)
    #expect(told.transfer?.skipped == before.count)
  }
}
