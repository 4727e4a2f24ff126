import IMAPWire
import MailClients
import MailTypes
import NetTransport

/// Whatever a server says, a conversation with it ends with an answer or an error: no trap, no hang, no
/// memory without bounds.
///
/// The first octet chooses how many octets come at once; the rest is what the server says after a
/// greeting that needs no login.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponses(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = octets.first else { return 0 }
  let greeting =
    "* PREAUTH [CAPABILITY IMAP4rev1 CONDSTORE ENABLE ESEARCH OBJECTID QUOTA UIDPLUS UTF8=ACCEPT] hi\r\n"
  let server = Server(
    Array(greeting.utf8) + octets.dropFirst(), piece: choice < 128 ? Int(choice) + 1 : .max)
  let connection = IMAPConnection(over: server, server: "fuzz:993")
  var login = Login(
    user: "u", credential: .password(Secret([1])),
    endpoint: ServiceEndpoint(host: "fuzz", port: 993, security: .implicitTLS))
  login.acceptsPreauthentication = true
  guard (try? connection.begin(login)) != nil else { return 0 }
  let sink = Sink()
  let uids = UIDSet([UID(1), UID(7)].compactMap { $0 })
  while connection.isUsable, !server.isAtEnd {
    try? connection.enable()
    _ = try? connection.namespaces()
    _ = try? connection.quotaRoots(of: .inbox)
    _ = try? connection.list()
    _ = try? connection.status(.inbox, [.highestModSeq, .size])
    _ = try? connection.examine(.inbox)
    _ = try? connection.searchUIDs(nil)
    try? connection.fetchFlags(uids, changedSince: ModSequence(1)) { _ in }
    try? connection.fetch(uids, items: [.internalDate, .size, .header, .emailID]) { _ in }
    if let fetch = try? connection.beginFetch(uids, items: .message) {
      _ = try? connection.finishFetch(fetch, into: sink)
    }
  }
  precondition(sink.octets <= UInt64(count), "more was handed over than the server said")
  return 0
}

/// Counts what it is given.
private final class Sink: FetchSink {
  var octets: UInt64 = 0
  func bodyBegins(octets: UInt64) {}
  func bodyBytes(_ bytes: Span<UInt8>) { octets += UInt64(bytes.count) }
  func didFetch(_ data: FetchData) {}
}

/// Says what it was given, and then nothing more.
private final class Server: ByteStream {
  private var input: ArraySlice<UInt8>
  private let piece: Int
  private var isClosed = false
  var octetsRead: UInt64 = 0
  var octetsWritten: UInt64 = 0
  var isAtEnd: Bool { input.isEmpty }

  init(_ octets: [UInt8], piece: Int) {
    input = octets[...]
    self.piece = piece
  }

  func read(
    into buffer: inout MutableSpan<UInt8>, deadline: Deadline
  ) throws(TransportError) -> Int {
    guard !isClosed else { throw TransportError(.connectionLost, peer: "fuzz") }
    let count = min(buffer.count, input.count, piece)
    for index in 0..<count { buffer[index] = input[input.startIndex + index] }
    input = input.dropFirst(count)
    octetsRead += UInt64(count)
    return count
  }

  func write(_ bytes: Span<UInt8>, deadline: Deadline) throws(TransportError) {
    octetsWritten += UInt64(bytes.count)
  }

  func hasInput(before deadline: Deadline) throws(TransportError) -> Bool { !input.isEmpty }
  func close() { isClosed = true }
}
