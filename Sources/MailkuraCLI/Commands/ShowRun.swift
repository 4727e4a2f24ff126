internal import MIMEText
internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Prints one message of an archive, without its lock.
struct ShowRun {
  /// What is read of a message to be shown; `--raw` has no limit.
  static let shownLimit = 8 << 20
  private static let shortestID = 4
  private static let candidates = 10
  private static let places = 1000

  let arguments: ShowArguments
  let surroundings: Surroundings

  func run() throws -> ExitCode {
    let path = try AccountResolver(surroundings).archivePath(arguments.archive)
    let root = try ArchiveRoot.open(at: path)
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    let digest = try digest(in: journal)
    let messages = try journal.messages(holding: digest, limit: Self.places)
    guard !messages.isEmpty else { throw CommandError(.prunedMessage(arguments.id)) }
    let whole = try WholeMessage(root: root)
    if arguments.isRaw {
      let isWhole = try whole.read(messages, in: journal) { octets in
        surroundings.output.write(octets: Array(octets))
      }
      guard isWhole else { throw CommandError(.damagedMessage(arguments.id)) }
      return .done
    }
    var octets: [UInt8] = []
    let isWhole = try whole.read(messages, in: journal) { piece in
      octets += piece.prefix(Self.shownLimit - octets.count)
    }
    guard isWhole else { throw CommandError(.damagedMessage(arguments.id)) }
    let shown = MIMEMessage(octets)
    if surroundings.globals.isJSON {
      try ShowJSON(surroundings: surroundings).print(messages, shown, whole)
    } else {
      ShowText(surroundings: surroundings, isHeadersOnly: arguments.isHeadersOnly).print(
        messages, shown)
    }
    return .done
  }

  /// The one content that the ID stands for.
  private func digest(in journal: Journal) throws -> ContentDigest {
    let id = arguments.id
    guard id.utf8.count >= Self.shortestID, id.utf8.count <= 64,
      id.unicodeScalars.allSatisfy({ $0.isASCII && $0.properties.isASCIIHexDigit })
    else { throw CommandError(.badID(id)) }
    let found = try journal.digests(beginningWith: id, limit: Self.candidates + 1)
    guard let digest = found.first else { throw CommandError(.unknownID(id)) }
    guard found.count == 1 else {
      let names = found.prefix(Self.candidates).map {
        String($0.description.prefix(MessageID.digits))
      }
      throw CommandError(.ambiguousID(id, Array(names), hasMore: found.count > Self.candidates))
    }
    return digest
  }
}
