internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A server socket on loopback that gives every connection a thread of its own.
package final class LoopbackListener: Sendable {
  package enum Family: Sendable {
    case ipv4
    case ipv6
  }

  /// Chosen by the system.
  package let port: UInt16
  private let isStopped = SharedFlag()

  /// - Parameters:
  ///   - answers: false leaves connections unaccepted in the queue, as a hung server does.
  ///   - handler: is lent a blocking descriptor, which is closed when it returns.
  package init(
    _ family: Family = .ipv4, answers: Bool = true,
    handler: @escaping @Sendable (CInt) -> Void
  ) throws {
    let (descriptor, port) = try LoopbackSocket.listening(family)
    self.port = port
    let isStopped = isStopped
    let queue = DispatchQueue(label: "listener")
    queue.async {
      while !isStopped.isSet {
        guard answers, LoopbackSocket.hasInput(descriptor, milliseconds: 20) else {
          if !answers { usleep(20_000) }
          continue
        }
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { continue }
        DispatchQueue(label: "connection").async {
          LoopbackSocket.blockPipeSignal()
          handler(connection)
          _ = close(connection)
        }
      }
      _ = close(descriptor)
    }
  }

  /// No further connections; those that are open go on.
  package func stop() { isStopped.set() }

  deinit { stop() }
}

/// A truth that two threads may see.
private final class SharedFlag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
