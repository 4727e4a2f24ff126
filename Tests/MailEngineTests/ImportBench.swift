import JobEvents
import MailArchive
import MailTypes
import SyncJournal
import TestSupport

@testable import MailEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A directory with mail of other programs, and archives beside it.
final class ImportBench {
  let directory: ScratchDirectory
  var source: String { directory("source") }

  init() throws {
    directory = try ScratchDirectory("import")
    try FileManager.default.createDirectory(
      atPath: directory("source"), withIntermediateDirectories: true)
  }

  func write(_ text: String, to path: String, modified: Int = 1_600_000_000) throws {
    let whole = source + "/" + path
    try FileManager.default.createDirectory(
      atPath: String(whole[..<(whole.lastIndex(of: "/") ?? whole.endIndex)]),
      withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: whole))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: TimeInterval(modified))],
      ofItemAtPath: whole)
  }

  @discardableResult
  func take(
    _ path: String? = nil, into archive: String = "archive",
    _ change: (inout ImportRequest) -> Void = { _ in }
  ) async -> (code: ExitCode, told: JobRecorder) {
    let recorder = JobRecorder()
    var request = ImportRequest(
      sourcePath: path.map { directory($0) } ?? source, archivePath: directory(archive))
    change(&request)
    let code = await ImportRun(request: request, observer: recorder, stop: StopSignal()).run()
    return (code, recorder)
  }

  /// A line for each message, sorted: folder, flags and keywords, date, size, subject.
  func messages(_ archive: String = "archive", withDigests: Bool = false) throws -> [String] {
    let root = try ArchiveRoot.open(at: directory(archive))
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    return try journal.messages(limit: 10_000).map { message in
      let names = message.flags.names.joined(separator: " ")
      let date = message.internalDate?.seconds ?? 0
      let tail = withDigests ? message.digest.description : message.subject ?? "-"
      return "\(message.folderName) [\(names)] \(date) \(message.wireSize) \(tail)"
    }.sorted()
  }
}
