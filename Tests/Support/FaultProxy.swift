/// A relay on loopback between a client and a real server that harms connections on purpose.
///
/// Point the client at `port` instead of the server's. TLS passes through untouched, so the octets
/// that are counted are those on the wire. Which fault a connection suffers is decided when it is
/// made: connections count from 0, so `{ $0 == 0 ? fault : nil }` harms the first one alone.
///
/// ```swift
/// let proxy = try FaultProxy(to: server.port) { _ in .cut(.toClient, after: 1000) }
/// // … run the client against proxy.port …
/// proxy.stop()
/// #expect(proxy.octets(.toClient) <= 1000)
/// ```
package final class FaultProxy: Sendable {
  private let listener: LoopbackListener
  private let record = RelayRecord()

  /// - Parameters:
  ///   - serverPort: on loopback; where it refuses, the client's connection is closed as well.
  ///   - fault: what the connection of this number, from 0, suffers; nil leaves it alone.
  package init(
    to serverPort: UInt16, fault: @escaping @Sendable (Int) -> ConnectionFault? = { _ in nil }
  ) throws {
    let record = record
    listener = try LoopbackListener { client in
      let fault = fault(record.beginConnection())
      let server = LoopbackSocket.connect(port: serverPort)
      guard server >= 0 else { return }
      var relay = FaultRelay(client: client, server: server, fault: fault, record: record)
      relay.run()
    }
  }

  /// Where the client is to connect.
  package var port: UInt16 { listener.port }

  /// How many connections were made so far.
  package var connections: Int { record.connections }

  /// Octets passed on in one direction so far, over all connections.
  package func octets(_ direction: RelayDirection) -> UInt64 { record.octets(direction) }

  /// Ends all connections, stalled ones too, and takes no more.
  package func stop() {
    listener.stop()
    record.stop()
  }

  deinit { stop() }
}
