import MIMEText
import MailFormats

/// Header fields of any octets are read without a trap, and their text stays within its limit.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHeaders(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  checkText(octets)
  var whole = HeaderCapture()
  whole.begin()
  let taken = whole.append(octets.span)
  precondition(taken <= octets.count)
  var pieces = HeaderCapture()
  pieces.begin()
  var takenInPieces = 0
  for octet in octets where !pieces.isComplete { takenInPieces += pieces.append([octet].span) }
  precondition(pieces.block == whole.block && takenInPieces == taken, "pieces are read otherwise")
  var scanner = HeaderScanner(whole.block)
  while let field = scanner.next() { checkText(scanner.unfolded(field)) }
  if let subject = HeaderScanner.firstBody(of: "Subject", in: whole.block) { checkText(subject) }
  return 0
}

private func checkText(_ octets: [UInt8]) {
  precondition(HeaderText.decode(octets).count <= HeaderText.limit, "the text is too long")
}
