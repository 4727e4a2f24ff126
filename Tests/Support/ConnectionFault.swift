/// A way through a `FaultProxy`.
package enum RelayDirection: Hashable, Sendable {
  case toServer
  case toClient
}

/// What happens to one connection once so many octets have passed in one direction.
package struct ConnectionFault: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// Both sides see an orderly end of TCP; under TLS that is a truncation.
    case cut
    /// Both sides see a reset.
    case reset
    /// Nothing passes any more, in either direction, until one side gives up.
    case stall
    /// Nothing passes for so long; then everything as before.
    case delay(Duration)
    /// From here on no more than so many octets a second, in this direction.
    case limitRate(octetsPerSecond: Int)
  }

  package var direction: RelayDirection
  package var octets: UInt64
  package var action: Action

  package static func cut(_ direction: RelayDirection, after octets: UInt64) -> ConnectionFault {
    ConnectionFault(direction: direction, octets: octets, action: .cut)
  }

  package static func reset(_ direction: RelayDirection, after octets: UInt64) -> ConnectionFault {
    ConnectionFault(direction: direction, octets: octets, action: .reset)
  }

  package static func stall(_ direction: RelayDirection, after octets: UInt64) -> ConnectionFault {
    ConnectionFault(direction: direction, octets: octets, action: .stall)
  }

  package static func delay(
    _ direction: RelayDirection, after octets: UInt64, _ duration: Duration
  ) -> ConnectionFault {
    ConnectionFault(direction: direction, octets: octets, action: .delay(duration))
  }

  package static func limitRate(_ direction: RelayDirection, octetsPerSecond: Int)
    -> ConnectionFault
  {
    ConnectionFault(
      direction: direction, octets: 0, action: .limitRate(octetsPerSecond: octetsPerSecond))
  }
}
