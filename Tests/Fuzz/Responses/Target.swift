import IMAPWire
import MailClients
import MailTypes
import TestSupport

/// Whatever a server says, a conversation with it ends with an answer or an error: no trap, no hang, no
/// memory without bounds.
///
/// The first octet chooses how many octets come at once, and whether the connection is compressed; the
/// rest is what the server says after a greeting that needs no login.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponses(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = octets.first else { return 0 }
  let greeting = "* PREAUTH [CAPABILITY \(capabilities)] hi\r\n"
  let piece = choice < 128 ? Int(choice) + 1 : .max
  let said = Array(greeting.utf8) + octets.dropFirst()
  let server = MemoryStream(said) { _ in piece }
  let connection = IMAPConnection(over: server, server: "fuzz:993")
  var login = Login(
    user: "u", credential: .password(Secret([1])),
    endpoint: ServiceEndpoint(host: "fuzz", port: 993, security: .implicitTLS))
  login.acceptsPreauthentication = true
  guard (try? connection.begin(login)) != nil else { return 0 }
  let sink = Sink()
  let uids = UIDSet([UID(1), UID(7)].compactMap { $0 })
  let isCompressed = choice & 0x40 != 0
  if isCompressed { try? connection.compress() }
  while connection.isUsable, server.octetsRead < said.count {
    try? connection.enable()
    try? connection.enableResync()
    _ = try? connection.namespaces()
    _ = try? connection.quotaRoots(of: .inbox)
    _ = try? connection.list(status: [.highestModSeq, .size])
    _ = try? connection.status(.inbox, [.highestModSeq, .size])
    _ = try? connection.examine(.inbox)
    _ = try? connection.listUIDs()
    if let since = ModSequence(1) {
      _ = try? connection.fetchChanges(since: since, with: .gmailLabels) { _ in }
    }
    try? connection.fetchFlags(uids, with: .gmailLabels, changedSince: ModSequence(1)) { _ in }
    try? connection.fetch(uids, items: [.internalDate, .size, .header, .emailID]) { _ in }
    if let fetch = try? connection.beginFetch(uids, items: .message) {
      _ = try? connection.finishFetch(fetch, into: sink)
    }
  }
  precondition(
    isCompressed || sink.octets <= UInt64(count), "more was handed over than the server said")
  return 0
}

private let capabilities =
  "IMAP4rev1 COMPRESS=DEFLATE CONDSTORE ENABLE ESEARCH LIST-EXTENDED LIST-STATUS MESSAGELIMIT=2 NAMESPACE "
  + "OBJECTID PARTIAL QRESYNC QUOTA SPECIAL-USE STATUS=SIZE UIDONLY UIDPLUS UTF8=ACCEPT X-GM-EXT-1"

/// Counts what it is given.
private final class Sink: FetchSink {
  var octets: UInt64 = 0
  func bodyBegins(octets: UInt64) {}
  func bodyBytes(_ bytes: Span<UInt8>) { octets += UInt64(bytes.count) }
  func didFetch(_ data: FetchData) {}
}
