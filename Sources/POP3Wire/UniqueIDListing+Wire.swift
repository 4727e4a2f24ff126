package import MailTypes
internal import WireBytes

extension UniqueIDListing {
  /// Words behind the unique-id are passed over; nil where the line begins with no number.
  package init?(_ line: Span<UInt8>) {
    var scanner = WordScanner(line)
    guard let number = scanner.number().flatMap(Int.init(exactly:)), number > 0 else { return nil }
    let word = scanner.word()
    var octets: [UInt8] = []
    octets.append(line, word)
    self.init(number: number, uniqueID: word.isEmpty ? nil : UniqueIdentifier(octets))
  }
}
