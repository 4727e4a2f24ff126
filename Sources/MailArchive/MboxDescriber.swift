internal import MailFormats
internal import MailTypes

/// Reads messages of mboxes that no row tells of, and finds out what a row would say.
///
/// An mbox does not tell whether a message without CRs had CRLF or LF on the wire, nor whether its
/// last line had an end: only a hash can. Belongs to one thread; memory does not grow with a message.
package final class MboxDescriber {
  private let reader: MboxRangeReader
  private let forms = [DescribedForm(.lf), DescribedForm(.verbatim)]
  private var octets: [UInt8] = []

  package init(root: ArchiveRoot) { reader = MboxRangeReader(root: root) }

  /// The forms that a message may have, the likeliest first.
  package static func forms(of found: MboxFoundMessage) -> [StoredForm] {
    let lineEnds: [LineEndForm] = found.hasReturns ? [.verbatim] : [.lf, .verbatim]
    let ends = found.length == 0 ? [false] : [true, false]
    return ends.flatMap { end in
      lineEnds.map { StoredForm(lineEnds: $0, endsWithNewline: end) }
    }
  }

  /// Reads a message as one form has it.
  ///
  /// - Parameter folder: The path of the folder, below `mail`.
  package func describe(
    _ found: MboxFoundMessage, in folder: String, as form: StoredForm
  ) throws(ArchiveError) -> MboxDescription {
    let gathered = forms[form.lineEnds == .lf ? 0 : 1]
    gathered.begin()
    try reader.open(folder: folder, offset: found.offset, length: found.length, form: form)
    defer { reader.close() }
    while try reader.next(into: &octets) { gathered.update(octets.span) }
    let (digest, size, header) = gathered.finish()
    return MboxDescription(digest: digest, wireSize: size, form: form, header: header)
  }
}
