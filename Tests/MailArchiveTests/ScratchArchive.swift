import MailArchive
import MailTypes

/// An archive in a directory of its own, removed with all in it when the value goes.
final class ScratchArchive {
  let parent: String
  let path: String
  let root: ArchiveRoot

  static let manifest = ArchiveManifest(
    kind: .maildir, account: AccountIdentity(user: "taro@example.jp", host: "imap.example.jp"),
    created: "2026-01-02T03:04:05Z")

  init(kind: ArchiveManifest.Kind = .maildir) throws {
    parent = makeScratchDirectory()
    path = parent + "/archive"
    var manifest = Self.manifest
    manifest.kind = kind
    root = try ArchiveRoot.create(at: path, manifest: manifest)
  }

  deinit { removeTree(parent) }

  /// Stages octets in pieces of a size.
  func stage(
    _ octets: [UInt8], folder: String = "INBOX", pieces: Int = .max, with stager: MessageStager,
    date: InternalDate? = InternalDate(seconds: 1_000_000_000)
  ) throws -> StagedMessage {
    try stager.begin(path: folder, announced: UInt64(octets.count))
    var start = 0
    while start < octets.count {
      let end = start + min(pieces, octets.count - start)
      try stager.write(octets.span.extracting(start..<end))
      start = end
    }
    return try stager.finish(date: date)
  }

  func names(in relative: String) -> [String] { namesInDirectory(path + "/" + relative) }
  func octets(of relative: String) -> [UInt8]? { octetsOfFile(path + "/" + relative) }
}
