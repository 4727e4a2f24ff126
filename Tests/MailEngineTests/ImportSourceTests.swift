import JobEvents
import MailArchive
import MailTypes
import Synchronization
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

/// Does something once, when the first message has been taken in.
private final class Meddler: JobObserver {
  private let action = Mutex<(@Sendable () -> Void)?>(nil)
  let recorder = JobRecorder()

  init(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }

  func receive(_ event: JobEvent) {
    recorder.receive(event)
    guard case .message = event else { return }
    action.withLock { $0.take() }?()
  }
}

@Suite("Import of odd sources")
struct ImportSourceTests {
  private static let separator = "From a@b Thu Nov 26 18:11:05 2020\n"
  private static let seconds = 1_606_414_265

  /// Makes a file whose name may be any octets.
  private func write(_ text: String, toOctets path: [UInt8]) {
    var path = path.map { CChar(bitPattern: $0) } + [0]
    let number = unsafe open(&path, O_WRONLY | O_CREAT, 0o600)
    #expect(number >= 0)
    let octets = Array(text.utf8)
    #expect(unsafe Glibc.write(number, octets, octets.count) == octets.count)
    close(number)
  }

  @Test("names that are no UTF-8 are told, with the way out; folders are not counted as messages")
  func invalidNames() async throws {
    let bench = try ImportBench()
    try bench.write("Subject: a\n\nx\n", to: "M/cur/1")
    try bench.write("Subject: b\n\nx\n", to: "L/b.eml")
    let box = Self.separator + "Subject: c\n\nx\n\n"
    try bench.write(box, to: "box")
    write("Subject: d\n\nx\n", toOctets: Array((bench.source + "/M/cur/2").utf8) + [0xff])
    write(
      "Subject: e\n\nx\n",
      toOctets: Array((bench.source + "/L/").utf8) + [0xff] + Array(".eml".utf8))
    write(box, toOctets: Array((bench.source + "/box").utf8) + [0xa4, 0xe2])
    var directory = Array((bench.source + "/dir").utf8CString.dropLast()) + [-1, 0]
    #expect(unsafe mkdir(&directory, 0o700) == 0)
    let (code, told) = await bench.take()
    #expect(code == .partial)
    #expect(told.transfer?.new == 3)
    #expect(told.transfer?.failed == 2)
    #expect(told.warnings.count { $0.contains("not valid UTF-8; rename it") } == 4)
    #expect(told.warnings.count == 4)
  }

  @Test("line ends, escapes and quotes in names are names like others")
  func oddNames() async throws {
    let bench = try ImportBench()
    for name in ["a\nb", "a\u{1b}[31mb", "a\"b", "a\\b", "日本語"] {
      try bench.write(Self.separator + "Subject: x\n\nx\n\n", to: name)
      try bench.write("Subject: y\n\nx\n", to: "M/cur/" + name)
    }
    #expect(await bench.take().code == .done)
    let found = try bench.messages()
    #expect(found.count == 10)
    for name in ["a\nb", "a\u{1b}[31mb", "a\"b", "a\\b", "日本語"] {
      #expect(found.contains("\(name) [] \(Self.seconds) 17 x"))
    }
    #expect(await bench.take().told.transfer?.skipped == 10)
  }

  @Test("files without an octet are told: an .eml file is none, in a Maildir it is a message")
  func empty() async throws {
    let bench = try ImportBench()
    try bench.write("", to: "L/a.eml")
    try bench.write("Subject: b\n\nx\n", to: "L/b.eml")
    try bench.write("", to: "M/cur/1:2,S")
    try bench.write("", to: "M/new/2")
    try bench.write("", to: "nothing.mbox")
    try bench.write(Self.separator, to: "line.mbox")
    let (code, told) = await bench.take()
    #expect(code == .partial)
    #expect(told.transfer?.new == 4)
    #expect(told.transfer?.failed == 1)
    #expect(told.warnings.contains { $0.hasPrefix("L/a.eml is empty") })
    #expect(told.warnings.contains { $0.hasPrefix("2 files are empty") })
    #expect(
      told.warnings.contains {
        $0.hasPrefix("line.mbox: 1 message is empty") && $0.hasSuffix(": no. 1 (octet 0).")
      })
    #expect(told.warnings.count == 3)
    #expect(try bench.messages().count { $0.hasSuffix(" 0 -") } == 3)
  }

  @Test("what is ambiguous is told by number, place and subject, with what to do")
  func ambiguous() async throws {
    let bench = try ImportBench()
    let plain = Self.separator + "Subject: plain\n\nx\n\n"
    func quoted(_ field: String) -> String { Self.separator + field + "\n\n>From x\n\n" }
    let text =
      plain + quoted("Subject: =?UTF-8?Q?=E4=BB=B6?=") + quoted("Message-ID: <2@kura.test>")
      + quoted("A: b")
    try bench.write(text, to: "one/box")
    let (code, told) = await bench.take()
    #expect(code == .done)
    let first = plain.utf8.count
    let second = first + quoted("Subject: =?UTF-8?Q?=E4=BB=B6?=").utf8.count
    let third = second + quoted("Message-ID: <2@kura.test>").utf8.count
    let names =
      "no. 2 “件” (octet \(first)), no. 3 “<2@kura.test>” (octet \(second)), no. 4 (octet \(third))"
    #expect(told.warnings.first?.hasPrefix("one/box: 3 messages hold lines that begin") == true)
    #expect(told.warnings.first?.hasSuffix(": \(names).") == true)
    try bench.write(text + quoted("A: b"), to: "one/box")
    let more = await bench.take().told
    #expect(more.warnings.first?.hasSuffix(": \(names), and 1 more.") == true)
    for case .warning(let warning) in more.events {
      #expect(warning.what.ja.contains("2 通目「件」 (オフセット \(first))"))
      #expect(warning.what.ja.hasSuffix("、ほか 1 通。"))
      #expect(warning.remedy?.en.contains("--from mboxcl2") == true)
    }
    // What is named is no longer ambiguous.
    for variant in ["mboxo", "mboxrd", "mboxcl", "mboxcl2"] {
      let named = await bench.take(into: variant) { $0.form = ImportForm(variant) }.told
      #expect(named.warnings.isEmpty)
    }
  }

  @Test("an mbox whose lines end with CR alone is read as if they were LF")
  func loneReturns() async throws {
    let bench = try ImportBench()
    let text =
      Self.separator + "Subject: a\n\nx\n>From y\n\n" + Self.separator + "Subject: b\n\nz\n"
    try bench.write(text.replacing("\n", with: "\r"), to: "mac/box")
    #expect(await bench.take("source/mac").code == .done)
    try bench.write(text, to: "unix/box")
    #expect(await bench.take("source/unix", into: "other").code == .done)
    #expect(try bench.messages(withDigests: true) == bench.messages("other", withDigests: true))
    #expect(try bench.messages().count == 2)
  }

  @Test("octets that no message should hold are taken in as they are")
  func oddOctets() async throws {
    let bench = try ImportBench()
    try bench.write(Self.separator + "Subject: a\n\0\n\0\0x\n\n", to: "nul")
    try bench.write(Self.separator + "Subject: no end", to: "header")
    try bench.write(Self.separator + "Subject: a\r\n\r\nx\r\n\r\n", to: "crlf")
    try bench.write(Self.separator + "Subject: m\n\nx\r\ny\n\n", to: "mixed")
    let (code, told) = await bench.take()
    #expect(code == .done)
    #expect(
      try bench.messages() == [
        "crlf [] \(Self.seconds) 17 a", "header [] \(Self.seconds) 15 no end",
        "mixed [] \(Self.seconds) 17 m", "nul [] \(Self.seconds) 20 a",
      ])
    #expect(told.warnings.contains { $0.hasPrefix("nul: 1 message holds NUL octets") })
    #expect(told.warnings.contains { $0.hasPrefix("header: the file ends in the middle") })
    #expect(told.warnings.count == 2)
  }

  @Test("folders of Thunderbird below each other; its indexes are no mail and no strangers")
  func nested() async throws {
    let bench = try ImportBench()
    let box = "From - Thu Nov 26 18:11:05 2020\nX-Mozilla-Status: 0001\nSubject: a\n\nx\n\n"
    for path in ["Inbox", "Inbox.sbd/A", "Inbox.sbd/A.sbd/B", "Inbox.sbd/A.sbd/B.sbd/日本"] {
      try bench.write(box, to: "Mail/pop.example.jp/" + path)
      try bench.write("// <!-- <mdb:mork:z v=\"1.4\"/> -->", to: "Mail/pop.example.jp/\(path).msf")
    }
    let (code, told) = await bench.take()
    #expect(code == .done && told.warnings.isEmpty)
    #expect(
      try bench.messages().map { $0.prefix { $0 != "[" } } == [
        "pop.example.jp/Inbox ", "pop.example.jp/Inbox/A ", "pop.example.jp/Inbox/A/B ",
        "pop.example.jp/Inbox/A/B/日本 ",
      ])
  }

  @Test("an mbox that is written to meanwhile is told, and the next import has the rest")
  func writtenTo() async throws {
    let bench = try ImportBench()
    let message = { (number: Int) in Self.separator + "Subject: \(number)\n\nx\n\n" }
    try bench.write(message(1) + message(2), to: "box")
    let path = bench.source + "/box"
    let whole = message(1) + message(2) + message(3)
    let meddler = Meddler { try? Data(whole.utf8).write(to: URL(fileURLWithPath: path)) }
    var request = ImportRequest(sourcePath: bench.source, archivePath: bench.directory("archive"))
    request.isVerbose = true
    let run = ImportRun(request: request, observer: meddler, stop: StopSignal())
    #expect(await run.run() == .partial)
    #expect(meddler.recorder.warnings.contains { $0.hasPrefix("box was written to") })
    #expect(await bench.take().code == .done)
    #expect(try bench.messages().count == 3)
  }

  @Test("a FIFO, a device or a directory without mail is no source", arguments: 0..<3)
  func noSource(_ kind: Int) async throws {
    let bench = try ImportBench()
    let path = ["source/fifo", "null", "source"][kind]
    if kind == 0 { #expect(unsafe mkfifo(bench.directory(path), 0o600) == 0) }
    if kind == 1 {
      try FileManager.default.createSymbolicLink(
        atPath: bench.directory(path), withDestinationPath: "/dev/null")
    }
    let (code, told) = await bench.take(path)
    #expect(code == .notFound)
    #expect(told.events.count { if case .failed = $0 { true } else { false } } == 1)
    #expect(!FileManager.default.fileExists(atPath: bench.directory("archive")))
  }

  @Test("what cannot be opened is told, and the rest is taken in", .enabled(if: geteuid() != 0))
  func unreadable() async throws {
    let bench = try ImportBench()
    let box = Self.separator + "Subject: a\n\nx\n\n"
    for path in ["box", "closed", "directory/box"] { try bench.write(box, to: path) }
    for path in ["M/cur/1", "M/cur/2"] { try bench.write("Subject: b\n\nx\n", to: path) }
    for path in ["closed", "directory", "M/cur/2"] {
      #expect(unsafe chmod(bench.source + "/" + path, 0) == 0)
    }
    let (code, told) = await bench.take()
    unsafe _ = chmod(bench.source + "/directory", 0o700)
    #expect(code == .partial)
    #expect(told.transfer?.new == 2 && told.transfer?.failed == 1)
    #expect(told.warnings.count == 3)
  }
}
