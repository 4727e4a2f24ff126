package import MailTypes

extension ScanListing {
  /// Words behind the two numbers are passed over; nil where the line has no two numbers.
  package init?(_ line: Span<UInt8>) {
    var scanner = WordScanner(line)
    guard let number = scanner.number().flatMap(Int.init(exactly:)), number > 0,
      let octets = scanner.number()
    else { return nil }
    self.init(number: number, octets: octets)
  }
}
