import MailFormats
import MailTypes

/// Any octets are read as an mbox without a trap and without losing one's place; what mailkura
/// writes is read back as it was.
///
/// The first octet chooses the variant and where the rest is cut into two messages.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMboxes(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = octets.first else { return 0 }
  let rest = Array(octets.dropFirst())
  let variants: [MboxVariant?] = [nil] + MboxVariant.allCases
  readAnything(rest, as: variants[Int(choice) % variants.count])
  let cut = rest.count * Int(choice) / 256
  readBack([Array(rest[..<cut]), Array(rest[cut...])])
  return 0
}

private struct Octets: OctetSource {
  let octets: [UInt8]

  func read(at offset: UInt64, into bytes: inout MutableSpan<UInt8>) throws(Never) -> Int {
    guard offset < UInt64(octets.count) else { return 0 }
    let count = min(bytes.count, octets.count - Int(offset))
    for index in 0..<count { bytes[index] = octets[Int(offset) + index] }
    return count
  }
}

private func readAnything(_ octets: [UInt8], as variant: MboxVariant?) {
  var scanner = MboxScanner(Octets(octets: octets), variant: variant)
  var end: UInt64 = 0
  while let message = scanner.next() {
    precondition(message.separatorOffset >= end && message.offset > message.separatorOffset)
    precondition(message.headerLength <= message.length)
    precondition(message.header.count <= HeaderCapture.limit)
    let (next, isOver) = message.offset.addingReportingOverflow(message.length)
    precondition(!isOver && next <= UInt64(octets.count), "a message ends behind the file")
    end = next
  }
  precondition(scanner.next() == nil)
}

/// What is written as mboxrd gives the same messages again.
private func readBack(_ messages: [[UInt8]]) {
  var file: [UInt8] = []
  var written: [[UInt8]] = []
  for message in messages {
    let whole = message.last == 0x0a ? message : message + [0x0a]
    file += MboxSeparatorLine.octets(date: InternalDate(seconds: 0))
    file += passed(whole, .quoting) + [0x0a]
    written.append(whole)
  }
  var scanner = MboxScanner(Octets(octets: file), variant: .mboxrd)
  var read: [[UInt8]] = []
  while let message = scanner.next() {
    read.append(passed(Array(file[Int(message.offset)..<Int(message.end)]), .unquoting))
  }
  precondition(read == written, "other messages are read than were written")
}

private func passed(_ octets: [UInt8], _ direction: MboxQuoting.Direction) -> [UInt8] {
  var filter = MboxQuoting(direction)
  var output: [UInt8] = []
  filter.append(octets.span, to: &output)
  filter.finish(to: &output)
  return output
}
