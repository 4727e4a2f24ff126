package import MailTypes

/// When a message came in, by what its own header tells (RFC 5322 §3.6.7 and §3.6.1).
package struct ArrivalDate: Hashable, Sendable {
  package let date: InternalDate
  /// `received`: the newest field that has a date, the first one, since each server puts its own on top.
  package let source: DateSource

  /// Nil where neither field has a date that can be read.
  package init?(header: [UInt8]) {
    var scanner = HeaderScanner(header)
    var written: InternalDate?
    while let field = scanner.next() {
      if scanner.isNamed(field, "Received") {
        let body = scanner.unfolded(field)
        guard let semicolon = body.lastIndex(of: UInt8(ascii: ";")),
          let received = LenientDate.parse(body[(semicolon + 1)...])
        else { continue }
        date = received
        source = .received
        return
      }
      if written == nil, scanner.isNamed(field, "Date") {
        written = LenientDate.parse(scanner.unfolded(field))
      }
    }
    guard let written else { return nil }
    date = written
    source = .date
  }
}
