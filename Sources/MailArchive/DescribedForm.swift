internal import Digests
internal import MailFormats
internal import MailTypes

/// What is gathered of a message's octets on the wire, as one form would have them.
///
/// Belongs to one thread; used for one message after another.
final class DescribedForm {
  let lineEnds: LineEndForm
  private let digest = SHA256Stream()
  private let headerDigest = SHA256Stream()
  private var header = HeaderCapture()
  private var size: UInt64 = 0

  init(_ lineEnds: LineEndForm) { self.lineEnds = lineEnds }

  func begin() {
    digest.begin()
    headerDigest.begin()
    header.begin()
    size = 0
  }

  func update(_ octets: Span<UInt8>) {
    digest.update(octets)
    size += UInt64(octets.count)
    if header.isComplete { return }
    let count = header.append(octets)
    headerDigest.update(octets.extracting(0..<count))
  }

  func finish() -> (digest: ContentDigest, size: UInt64, header: HeaderSummary) {
    (
      digest.finish(), size,
      HeaderSummary(headerDigest: headerDigest.finish(), block: header.block)
    )
  }
}
