import MailClients
import MailTypes
import POP3Wire
import TestSupport

/// Whatever a POP3 server says, a conversation with it ends with an answer or an error: no trap, no hang,
/// no memory without bounds; and in what pieces it says it makes no difference.
///
/// The first octet chooses how many octets come at once; the rest is what the server says after a login.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMaildrops(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = octets.first else { return 0 }
  let said = Array(octets.dropFirst())
  let piece = choice < 128 ? Int(choice) + 1 : .max
  precondition(text(said, piece: piece) == text(said, piece: .max), "the pieces make a difference")

  // The second bit from the top chooses whether commands are sent ahead.
  let capabilities = "+OK\r\nUSER\r\nUTF8\r\n\(choice & 64 == 0 ? "PIPELINING\r\n" : "").\r\n"
  let login = "+OK <1@x>\r\n" + capabilities + "+OK\r\n+OK\r\n+OK\r\n" + capabilities
  let all = Array(login.utf8) + said
  let server = MemoryStream(all) { _ in piece }
  let connection = POP3Connection(over: server, server: "fuzz:995")
  let credential = Login.Credential.password(Secret([0x70]))
  let endpoint = ServiceEndpoint(
    host: "fuzz", port: 995, security: .implicitTLS, mailProtocol: .pop3)
  try? connection.begin(Login(user: "u", credential: credential, endpoint: endpoint))
  let sink = Sink()
  let wanted = [(1, 3), (2, nil), (7, 0)].map { WantedMessage(number: $0, octets: $1) }
  var turns = 0
  while connection.isUsable, server.octetsRead < all.count, turns < count {
    turns += 1
    _ = try? connection.stat()
    _ = try? connection.scanListing { _ in }
    _ = try? connection.uniqueIDListing { _ in }
    try? connection.retrieve(wanted, into: sink)
    try? connection.top(wanted, lines: 0, into: sink)
    _ = try? connection.delete([1, 2])
  }
  if connection.isUsable { _ = connection.quit() }
  precondition(sink.octets <= UInt64(count), "more was handed over than the server said")

  // The same octets from the greeting on, with every kind of login.
  let mechanisms: [AuthenticationMechanism?] = [nil, .apop, .cramMD5, .scramSHA256, .xoauth2]
  let mechanism = mechanisms[Int(choice) % mechanisms.count]
  let bare = POP3Connection(over: MemoryStream(said) { _ in piece }, server: "fuzz:995")
  try? bare.begin(
    Login(user: "u", credential: credential, mechanism: mechanism, endpoint: endpoint))
  return 0
}

/// The text of a multi-line response, and whether it ended; as read from pieces of a size.
private func text(_ said: [UInt8], piece: Int) -> [UInt8] {
  var reader = MultilineReader()
  var buffer: [UInt8] = []
  var text: [UInt8] = []
  var used = 0
  while true {
    switch reader.next(in: buffer.span) {
    case .needsMore:
      guard used < said.count else { return text }
      let more = said[used..<(used + min(piece, said.count - used))]
      buffer += more
      used += more.count
    case .content(let octets, let skipped):
      precondition(octets + skipped > 0 && octets + skipped <= buffer.count)
      text += buffer.prefix(octets)
      buffer.removeFirst(octets + skipped)
    case .bareEnd(let lineEnd, let consumed):
      precondition(lineEnd < consumed && consumed <= buffer.count)
      text += buffer.prefix(lineEnd + 1)
      buffer.removeFirst(lineEnd + 1)
    case .end(let lineEnd, let consumed):
      precondition(lineEnd < consumed && consumed <= buffer.count)
      return text + buffer.prefix(lineEnd) + [0xff, UInt8(consumed)]
    }
  }
}

/// Counts what it is given, and sees that the calls come in their order.
private final class Sink: RetrieveSink {
  var octets: UInt64 = 0
  private var current: UInt64?
  func bodyBegins(_ number: Int, announced: UInt64?) {
    precondition(current == nil)
    current = 0
  }
  func bodyBytes(_ bytes: Span<UInt8>) {
    precondition(bytes.count > 0)
    octets += UInt64(bytes.count)
    current = current.map { $0 + UInt64(bytes.count) }
  }
  func didRetrieve(_ message: RetrievedMessage) {
    if case .refused = message.ending { return }
    precondition(current == message.octets)
    current = nil
  }
}
