internal import Digests
package import MailFormats
package import MailTypes

/// Re-reads stored messages, one after another, and says what they hold.
package final class ArchiveCheck {
  /// What a file holds.
  package struct Finding: Hashable, Sendable {
    /// Of the octets as they would go over the wire.
    package var digest: ContentDigest
    package var wireSize: UInt64
    package var diskSize: UInt64
    package var lineEnds: LineEndForm
  }

  private static let bufferSize = 256 << 10

  private let root: ArchiveRoot
  private let asWritten = SHA256Stream()
  private let withReturns = SHA256Stream()
  private var disk = [UInt8](repeating: 0, count: bufferSize)
  private var wire: [UInt8] = []

  package init(root: ArchiveRoot) { self.root = root }

  /// Reads a message whose form is known.
  ///
  /// - Parameter location: As `ArchiveStore.location` tells it.
  package func read(
    _ location: MessageLocation, form: StoredForm
  ) throws(ArchiveError) -> Finding {
    switch location {
    case .file(let folder, let name):
      try read(folder: folder, fileName: name, lineEnds: form.lineEnds)
    case .range:
      throw ArchiveError(.missing, path: root.path(of: [location.path]))
    }
  }

  /// Reads a message of a Maildir whose form is known.
  func read(
    folder: String, fileName: String, lineEnds: LineEndForm
  ) throws(ArchiveError) -> Finding {
    let findings = try findings(folder: folder, fileName: fileName, forms: [lineEnds])
    return findings[0]
  }

  /// Reads a message of which nothing is known but its own name, and finds its form by the hash in
  /// the name.
  ///
  /// - Returns: Nil where the name is none of ours or neither form has its hash.
  package func identify(folder: String, fileName: String) throws(ArchiveError) -> Finding? {
    guard let name = MaildirBaseName(MaildirFileName(parsing: fileName).base) else { return nil }
    return try findings(folder: folder, fileName: fileName, forms: [.lf, .verbatim])
      .first { name.isMade(from: $0.digest) }
  }

  private func findings(
    folder: String, fileName: String, forms: [LineEndForm]
  ) throws(ArchiveError) -> [Finding] {
    let file = try MessageReader.open(root: root, folder: folder, fileName: fileName)
    file.expectSequentialReading()
    asWritten.begin()
    withReturns.begin()
    var diskSize: UInt64 = 0
    var wireSize: UInt64 = 0
    while true {
      let count = try file.read(into: &disk)
      if count == 0 { break }
      diskSize += UInt64(count)
      if forms.contains(.verbatim) { asWritten.update(disk.span.extracting(0..<count)) }
      if forms.contains(.lf) {
        wire.removeAll(keepingCapacity: true)
        LineEndConversion.appendWithReturns(disk.span.extracting(0..<count), to: &wire)
        withReturns.update(wire.span)
        wireSize += UInt64(wire.count)
      }
    }
    return forms.map { form in
      form == .lf
        ? Finding(
          digest: withReturns.finish(), wireSize: wireSize, diskSize: diskSize, lineEnds: .lf)
        : Finding(
          digest: asWritten.finish(), wireSize: diskSize, diskSize: diskSize, lineEnds: .verbatim)
    }
  }
}
