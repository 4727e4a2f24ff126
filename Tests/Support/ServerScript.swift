/// What a scripted server says and expects to hear, line by line.
///
/// ```
/// # A comment.
/// S: * OK ready                       sent, with CR LF
/// C: {tag} LOGIN "taro" "pass"        read up to CR LF and compared
/// S: {tag} OK welcome                 {tag} is the first word of the line read last
/// C: {tag} UID FETCH …                … at the end stands for anything
/// C* 51                               that many octets are read, whatever they are
/// S> * 1 FETCH (BODY[] {5}\r\nab\0    sent as it is, with \r \n \0 \\ and \x.. as octets
/// S~ 20 * OK slow\r\n                 the same, octet by octet with so many milliseconds before each
/// S* 100000 x                         that many octets of one character are sent
/// !close                              the connection ends
/// !reset                              the same with a reset
/// !stall                              nothing more is said; what comes is read and dropped
/// ```
///
/// Behind the last line the server goes on like `!close`, but waits for the client to leave first.
package struct ServerScript: Sendable {
  enum Step: Hashable, Sendable {
    case send([UInt8])
    case sendMany(Int, UInt8)
    case drip(milliseconds: Int, [UInt8])
    case expect(String)
    case take(Int)
    case close
    case reset
    case stall
  }

  let steps: [Step]

  package init(_ text: String) {
    steps = text.split(separator: "\n", omittingEmptySubsequences: true).compactMap {
      Self.step(String($0))
    }
  }

  private static func step(_ line: String) -> Step? {
    let rest = String(line.dropFirst(3))
    switch line.prefix(2) {
    case "S:": return .send(Array((rest + "\r\n").utf8))
    case "S>": return .send(unescaped(rest))
    case "C:": return .expect(rest)
    case "C*": return .take(Int(rest) ?? 0)
    case "S~":
      let parts = rest.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let pause = Int(parts[0]) else { return nil }
      return .drip(milliseconds: pause, unescaped(String(parts[1])))
    case "S*":
      let parts = rest.split(separator: " ")
      guard parts.count == 2, let count = Int(parts[0]), let octet = parts[1].utf8.first else {
        return nil
      }
      return .sendMany(count, octet)
    case "!c": return .close
    case "!r": return .reset
    case "!s": return .stall
    default: return nil
    }
  }

  private static func unescaped(_ text: String) -> [UInt8] {
    var octets: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
        octets.append(octet)
        continue
      }
      switch letter {
      case UInt8(ascii: "r"): octets.append(0x0d)
      case UInt8(ascii: "n"): octets.append(0x0a)
      case UInt8(ascii: "0"): octets.append(0)
      case UInt8(ascii: "x"):
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        rest = rest.dropFirst(2)
        octets.append(UInt8(digits, radix: 16) ?? 0)
      default: octets.append(letter)
      }
    }
    return octets
  }
}
