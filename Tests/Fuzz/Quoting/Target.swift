import MailFormats

/// mboxrd quoting can be undone whatever the octets, in pieces of any size, and hides every separator.
///
/// The first octet is the size of the pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQuoting(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let size = octets.first else { return 0 }
  let message = Array(octets.dropFirst())
  let quoted = passed(message, .quoting, by: Int(size))
  precondition(
    quoted == passed(message, .quoting, by: message.count), "pieces are quoted otherwise")
  precondition(passed(quoted, .unquoting, by: Int(size)) == message, "quoting cannot be undone")
  for line in quoted.split(separator: 0x0a) {
    precondition(!line.starts(with: Array("From ".utf8)), "a separator is left")
  }
  return 0
}

private func passed(
  _ octets: [UInt8], _ direction: MboxQuoting.Direction, by size: Int
) -> [UInt8] {
  var filter = MboxQuoting(direction)
  var output: [UInt8] = []
  var rest = octets[...]
  while !rest.isEmpty {
    let piece = Array(rest.prefix(max(1, size)))
    filter.append(piece.span, to: &output)
    rest = rest.dropFirst(piece.count)
  }
  filter.finish(to: &output)
  return output
}
