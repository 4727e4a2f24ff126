import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What happens to archives behind mailkura's back.
extension Desk {
  /// The mail files of the archive.
  func mailFiles() throws -> [String] {
    guard FileManager.default.fileExists(atPath: archive + "/mail") else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: archive + "/mail")
      .filter { ["cur", "new", "tmp"].contains($0.split(separator: "/").dropLast().last ?? "") }
      .map { "\(archive)/mail/\($0)" }
  }

  /// A message of INBOX that is long enough to be harmed and has no equal in the folder.
  func someFile() throws -> String {
    let files = try mailFiles().filter { $0.contains("/INBOX/cur/") }.sorted()
    return try #require(
      try files.first { file in
        let octets = try octets(file)
        return try octets.count > 500 && files.count { try self.octets($0) == octets } == 1
      })
  }

  func octets(_ file: String) throws -> Data {
    try #require(FileManager.default.contents(atPath: file))
  }

  /// When each mail file was last written, by its path.
  func modificationTimes() throws -> [String: Date] {
    try mailFiles().reduce(into: [:]) { times, file in
      // A name that is no text has no facts for Foundation.
      let facts = try? FileManager.default.attributesOfItem(atPath: file)
      times[file] = facts?[.modificationDate] as? Date
    }
  }

  /// Runs SQL on the journal with the system's own SQLite.
  func changeJournal(_ sql: String) throws {
    let script = "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.executescript(sys.argv[2])"
    let run = try ChildProcess.run(
      ["python3", "-c", script, archive + "/journal.sqlite3", sql + "; PRAGMA wal_checkpoint"])
    #expect(run.ending == .exit(0), "\(run.errorOutput)")
  }

  func makePipe(_ path: String) throws {
    #expect(try ChildProcess.run(["mkfifo", path]).ending == .exit(0))
  }

  /// Harms a message's file, or puts something beside it.
  func inflict(_ harm: VerifyTests.Harm, on file: String) throws {
    let files = FileManager.default
    var whole = try octets(file)
    let name = String(file.split(separator: "/").last ?? "")
    let base = String(name.prefix { $0 != ":" })
    let folder = String(file.dropLast(name.utf8.count))
    let new = folder.replacing("/cur/", with: "/new/")
    func write(_ octets: some Sequence<UInt8>, _ path: String) throws {
      try Data(octets).write(to: URL(fileURLWithPath: path))
    }
    let stranger = Data("Subject: x\n\nx\n".utf8)
    switch harm {
    case .none: break
    case .flippedByte:
      whole[whole.count / 2] ^= 1
      try write(whole, file)
    case .cutShort: try write(whole.dropLast(7), file)
    case .appended: try write(whole + [10], file)
    case .emptied: try write([], file)
    case .missing: try files.removeItem(atPath: file)
    case .linkInstead:
      try files.moveItem(atPath: file, toPath: scratch("moved"))
      try files.createSymbolicLink(atPath: file, withDestinationPath: scratch("moved"))
    case .directoryInstead:
      try files.removeItem(atPath: file)
      try files.createDirectory(atPath: file, withIntermediateDirectories: false)
    case .pipeInstead:
      try files.removeItem(atPath: file)
      try makePipe(file)
    case .foreignFile: try write(stranger, folder + "1700000000.strange.host:2,S")
    case .ownNameWithoutRow, .tornOwnNameWithoutRow:
      let octets = harm == .ownNameWithoutRow ? stranger : stranger.dropLast(3)
      try write(octets, folder + "3b9ca1ff73e1f9cd5d9e2a4c8e4f0d2b1c6a7e5f.0,S=14,W=17:2,")
    case .copyUnderForeignName: try write(whole, folder + "1700000000.copy.host:2,S")
    case .copyUnderOwnNumber:
      try write(whole, folder + base.replacing(".0,S=", with: ".1,S=") + ":2,")
    case .sameNameOtherFlags: try write(whole, folder + base + ":2,DFRST")
    case .sameNameInNew: try write(whole, new + name)
    case .damagedTwin: try write(whole.dropLast(1), folder + base + ":2,DFRST")
    case .otherFlags: try files.moveItem(atPath: file, toPath: folder + base + ":2,DFPRST")
    case .movedToNew: try files.moveItem(atPath: file, toPath: new + base)
    case .pipeBeside: try makePipe(folder + "1.pipe:2,")
    case .directoryBeside:
      try files.createDirectory(atPath: folder + "1.x:2,", withIntermediateDirectories: false)
    case .nameThatIsNoText:
      let script = "import sys; open(sys.argv[1].encode() + b'1.\\xff\\xfe', 'wb').close()"
      let run = try ChildProcess.run(["python3", "-c", script, folder])
      #expect(run.ending == .exit(0), "\(run.errorOutput)")
    case .strayInTemporary:
      try write(stranger, folder.replacing("/cur/", with: "/tmp/") + "1.delivering")
    case .dovecotFiles:
      for index in ["dovecot.index", "dovecot-uidlist", "maildirfolder"] {
        try write(stranger, folder.replacing("/cur/", with: "/") + index)
      }
      try write(stranger, folder + ".nfs0001")
    }
  }
}
