import TestSupport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A port of loopback whose connections never come about: its queue is full.
final class BlackHole {
  let port: UInt16
  private var descriptors: [CInt]

  init() throws {
    let listener = try LoopbackSocket.listening(.ipv4, queue: 0)
    port = listener.port
    descriptors = [listener.descriptor]
    for _ in 0..<4 { descriptors.append(LoopbackSocket.beginConnecting(port: listener.port)) }
  }

  deinit { for descriptor in descriptors { _ = close(descriptor) } }
}
