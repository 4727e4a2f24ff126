internal import MailFormats
internal import MailTypes
internal import WireBytes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Writes messages one behind the other into a spool, as they will stand in an mbox.
///
/// A new spool is begun now and then, so that the room of what has been taken over is given back.
final class SpoolOutput: StagingOutput {
  /// Octets after which another spool is begun: about what a batch holds.
  private static let spoolSize: UInt64 = 32 << 20

  private let root: ArchiveRoot
  private let token: String
  private var number: UInt64 = 0
  private var spool: SpoolFile?
  /// Where in the spool the message begins and where its next octet goes.
  private var start: UInt64 = 0
  private var end: UInt64 = 0
  private var quoting = MboxQuoting(.quoting)
  private var quoted: [UInt8] = []

  init(root: ArchiveRoot, token: String) {
    self.root = root
    self.token = token
  }

  var diskSize: UInt64 { end - start }

  func begin(folder: String) {
    if end >= Self.spoolSize {
      spool = nil
      end = 0
    }
    start = end
    quoting = MboxQuoting(.quoting)
  }

  func write(_ octets: [UInt8]) throws(ArchiveError) {
    quoted.removeAll(keepingCapacity: true)
    quoting.append(octets.span, to: &quoted)
    try append(quoted)
  }

  func giveBackReturns() throws(ArchiveError) {
    guard let spool, end > start else { return }
    // What the quoting still holds back has no line end in it.
    var (position, stop) = (start, end)
    start = end
    var chunk = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    var restored: [UInt8] = []
    while position < stop {
      let count = try spool.read(
        into: &chunk, to: Int(min(UInt64(chunk.count), stop - position)), at: position)
      if count == 0 { stop = position }
      position += UInt64(count)
      restored.removeAll(keepingCapacity: true)
      LineEndConversion.appendWithReturns(chunk.span.extracting(0..<count), to: &restored)
      try append(restored)
    }
  }

  func finish(date: InternalDate?, endsInsideLine: Bool) throws(ArchiveError) -> StagedPlace {
    quoted.removeAll(keepingCapacity: true)
    quoting.finish(to: &quoted)
    if endsInsideLine { quoted.append(ASCII.lineFeed) }
    try append(quoted)
    return .spool(SpooledOctets(spool: try open(), offset: start))
  }

  func abandon() {
    if end > start { spool?.cut(to: start) }
    end = start
  }

  private func append(_ octets: [UInt8]) throws(ArchiveError) {
    if octets.isEmpty { return }
    try open().append(octets)
    end += UInt64(octets.count)
  }

  private func open() throws(ArchiveError) -> SpoolFile {
    if let spool { return spool }
    while true {
      number += 1
      do throws(ArchiveError) {
        let made = try SpoolFile(
          root: root, name: TemporaryName.make(token: token, number: number))
        spool = made
        return made
      } catch let error where error.errno == EEXIST {
        continue
      }
    }
  }
}
