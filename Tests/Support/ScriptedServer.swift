internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A server on loopback, without TLS, that plays scripts: one connection after the other.
///
/// ```swift
/// let server = try ScriptedServer("""
///   S: * BYE too busy
///   !close
///   """)
/// // … connect to server.port …
/// #expect(server.surprises.isEmpty)
/// ```
///
/// It knows no protocol, so it also plays SMTP, POP3 or nonsense. See `ServerScript` for the lines.
package final class ScriptedServer: Sendable {
  private struct Record {
    var heard: [String] = []
    var surprises: [String] = []
    var connections = 0
  }

  private final class Notes: Sendable {
    let record = Mutex(Record())
  }

  private let listener: LoopbackListener
  private let notes = Notes()

  /// - Parameter scripts: The n-th connection plays the n-th; the last one is played again after it.
  package init(_ scripts: String...) throws {
    let played = scripts.map { ServerScript($0) }
    let notes = notes
    listener = try LoopbackListener { descriptor in
      let number = notes.record.withLock { record in
        record.connections += 1
        return record.connections - 1
      }
      guard let script = played.indices.contains(number) ? played[number] : played.last else {
        return
      }
      Self.play(script, on: descriptor, notes)
    }
  }

  package var port: UInt16 { listener.port }

  /// The lines that clients have sent, without CR LF.
  package var heard: [String] { notes.record.withLock(\.heard) }

  /// Where a client did something else than its script expects.
  package var surprises: [String] { notes.record.withLock(\.surprises) }

  package var connections: Int { notes.record.withLock(\.connections) }

  package func stop() { listener.stop() }

  private static func play(_ script: ServerScript, on descriptor: CInt, _ notes: Notes) {
    var tag = ""
    for step in script.steps {
      switch step {
      case .send(let octets):
        let text = String(decoding: octets, as: UTF8.self)
        // Only text is searched for the tag, since decoding would change other octets.
        let sent =
          text.contains("{tag}")
          ? Array(
            text.split(separator: "{tag}", omittingEmptySubsequences: false)
              .joined(separator: tag).utf8) : octets
        guard LoopbackSocket.write(sent, to: descriptor) else { return }
      case .sendMany(let count, let octet):
        let block = [UInt8](repeating: octet, count: min(count, 65_536))
        var left = count
        while left > 0 {
          guard LoopbackSocket.write(Array(block.prefix(left)), to: descriptor) else { return }
          left -= block.count
        }
      case .drip(let milliseconds, let octets):
        let text = String(decoding: octets, as: UTF8.self)
        let tagged = text.split(separator: "{tag}", omittingEmptySubsequences: false)
        for octet in tagged.joined(separator: tag).utf8 {
          usleep(UInt32(milliseconds) * 1000)
          guard LoopbackSocket.write([octet], to: descriptor) else { return }
        }
      case .expect(let pattern):
        guard let line = readLine(from: descriptor) else {
          notes.record.withLock { $0.surprises.append("the client left before: \(pattern)") }
          return
        }
        let wasTagged = pattern.hasPrefix("{tag}")
        if wasTagged { tag = line.split(separator: " ").first.map(String.init) ?? "" }
        note(line, pattern, tag, notes)
      case .take(let count): _ = read(count, from: descriptor)
      case .close: return
      case .reset:
        LoopbackSocket.resetOnClose(descriptor)
        return
      case .stall:
        drain(descriptor)
        return
      }
    }
    drain(descriptor)
  }

  private static func note(_ line: String, _ pattern: String, _ tag: String, _ notes: Notes) {
    var wanted = pattern
    if wanted.hasPrefix("{tag}") { wanted = tag + wanted.dropFirst(5) }
    let fits =
      wanted.hasSuffix("…") ? line.hasPrefix(String(wanted.dropLast())) : line == wanted
    notes.record.withLock { record in
      record.heard.append(line)
      if !fits { record.surprises.append("“\(line)” instead of “\(wanted)”") }
    }
  }

  /// A line without its CR LF; nil at the end of the stream.
  private static func readLine(from descriptor: CInt) -> String? {
    var octets: [UInt8] = []
    while true {
      let next = LoopbackSocket.read(1, from: descriptor)
      guard let octet = next.first else { return nil }
      if octet == 0x0a { break }
      octets.append(octet)
    }
    if octets.last == 0x0d { octets.removeLast() }
    return String(decoding: octets, as: UTF8.self)
  }

  private static func read(_ count: Int, from descriptor: CInt) -> [UInt8] {
    var octets: [UInt8] = []
    while octets.count < count {
      let more = LoopbackSocket.read(count - octets.count, from: descriptor)
      if more.isEmpty { break }
      octets += more
    }
    return octets
  }

  private static func drain(_ descriptor: CInt) {
    while !LoopbackSocket.read(65_536, from: descriptor).isEmpty {}
  }
}
