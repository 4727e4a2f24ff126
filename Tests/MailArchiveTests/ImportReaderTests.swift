import Glibc
import MailTypes
import Testing

@testable import MailArchive

@Suite("Reader of another program's mail, whose files change meanwhile")
final class ImportReaderTests {
  private let top = makeScratchDirectory()

  deinit { removeTree(top) }

  private func write(_ text: String, to path: String) {
    let levels = path.split(separator: "/").dropLast()
    for count in levels.indices.map({ $0 + 1 }) {
      unsafe _ = mkdir(top + "/" + levels.prefix(count).joined(separator: "/"), 0o700)
    }
    writeFile(top + "/" + path, Array(text.utf8))
  }

  /// A reader that has begun with the only container of the source.
  private func reader() throws -> ImportReader {
    let reader = ImportReader(try ImportTree(path: top, form: nil))
    #expect(reader.tree.containers.count == 1)
    try reader.open(#require(reader.tree.containers.first))
    return reader
  }

  private func octets(of message: ImportMessage) throws -> String {
    var octets: [UInt8] = []
    try message.forEachPiece { (piece: Span<UInt8>) throws(Never) in
      for index in 0..<piece.count { octets.append(piece[index]) }
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Reads one of the two files of a Maildir, does something to the other and gives what comes next.
  private func second(_ change: (_ path: String) -> Void) throws -> ImportStep? {
    for name in ["1.a:2,S", "2.b:2,S"] { write("Subject: x\n\nx\n", to: "cur/" + name) }
    let reader = try reader()
    guard case .message(let message)? = try reader.next() else {
      Issue.record("no message")
      return nil
    }
    let other = message.path.hasSuffix("1.a:2,S") ? "2.b:2,S" : "1.a:2,S"
    change(top + "/cur/" + other)
    let step = try reader.next()
    #expect(try reader.next() == nil)
    return step
  }

  @Test("a file that has vanished since it was listed is a failure of its own")
  func vanished() throws {
    let step = try second { unsafe unlink($0) }
    guard case .failed(_, let error)? = step else { throw Unexpected(step) }
    #expect(error.code == .missing)
  }

  @Test("a FIFO, a link or a directory in its place is not read", arguments: 0..<3)
  func replaced(_ what: Int) throws {
    let step = try second { path in
      unsafe unlink(path)
      switch what {
      case 0: unsafe _ = mkfifo(path, 0o600)
      case 1: unsafe _ = symlink("/etc/passwd", path)
      default: unsafe _ = mkdir(path, 0o700)
      }
    }
    guard case .failed(_, let error)? = step else { throw Unexpected(step) }
    #expect(error.code == .linkInTheWay)
  }

  @Test("what is written behind a message is no part of it; what is cut off shows in its digest")
  func changed() throws {
    write("Subject: x\n\nabc\n", to: "cur/1")
    guard case .message(let message)? = try reader().next() else { throw Unexpected(nil) }
    let whole = "Subject: x\r\n\r\nabc\r\n"
    write("Subject: x\n\nabc\nmore\n", to: "cur/1")
    #expect(try octets(of: message) == whole)
    #expect(message.wireSize == UInt64(whole.utf8.count))
    write("Subject: x\n\na", to: "cur/1")
    #expect(try octets(of: message) == "Subject: x\r\n\r\na")
  }

  @Test("that a file has been written to since it was opened is known")
  func noticed() throws {
    write("From a@b Thu Nov 26 18:11:05 2020\nSubject: x\n\nx\n\n", to: "box")
    let reader = try reader()
    #expect(try reader.next() != nil)
    #expect(!reader.hasMboxChanged)
    write("From a@b Thu Nov 26 18:11:05 2020\nSubject: x\n\n", to: "box")
    #expect(try reader.next() == nil)
    #expect(reader.hasMboxChanged)
  }

  @Test("a file without an octet is a message only where something says so")
  func empty() throws {
    write("", to: "L/a.eml")
    var reader = try reader()
    guard case .empty("L/a.eml")? = try reader.next() else { throw Unexpected(nil) }
    #expect(try reader.next() == nil)
    write(
      #"{"file": "a.eml", "sha256": "\#(Self.nothing)", "flags": ["\\Seen"]}"#,
      to: "L/mailkura-export.jsonl")
    reader = try self.reader()
    guard case .message(let message)? = try reader.next() else { throw Unexpected(nil) }
    #expect(message.wireSize == 0 && message.flags.system == .seen)
  }

  private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test("the list of an export is read line by line, whatever else stands in it")
  func list() throws {
    func line(_ name: String, _ flag: String) -> String {
      #"{"file": "\#(name)", "sha256": "\#(Self.nothing)", "flags": ["\#(flag)"]}"# + "\n"
    }
    var text = line("twice.eml", "first") + "no JSON\n{}\n\n"
    for number in 0..<3000 { text += line("\(number).eml", "k\(number)") }
    text += String(repeating: "x", count: 700_000) + "\n" + line("twice.eml", "last")
    text += String(line("end.eml", "end").dropLast())
    write(text, to: "mailkura-export.jsonl")
    let list = try #require(try EMLList(in: OpenDirectory.open(userPath: top)))
    for number in [0, 1, 1499, 2999] {
      #expect(try list.entry(of: "\(number).eml")?.flags.keywords == ["k\(number)"])
    }
    #expect(try list.entry(of: "twice.eml")?.flags.keywords == ["last"])
    #expect(try list.entry(of: "end.eml")?.flags.keywords == ["end"])
    #expect(try list.entry(of: "3000.eml") == nil)
    #expect(try EMLList(in: OpenDirectory.open(userPath: top + "/..")) == nil)
  }

  private struct Unexpected: Error {
    let step: String

    init(_ step: ImportStep?) { self.step = "\(step as ImportStep?)" }
  }
}
