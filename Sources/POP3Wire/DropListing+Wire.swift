package import MailTypes

extension DropListing {
  /// - Parameter text: What follows `+OK`; nil where it has no two numbers.
  package init?(_ text: String) {
    let words = Array(text.utf8)
    var scanner = WordScanner(words.span)
    guard let messages = scanner.number().flatMap(Int.init(exactly:)),
      let octets = scanner.number()
    else { return nil }
    self.init(messages: messages, octets: octets)
  }
}
